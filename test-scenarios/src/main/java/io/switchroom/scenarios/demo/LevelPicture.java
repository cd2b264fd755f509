package io.switchroom.scenarios.demo;

import io.switchroom.scenarios.support.PcmVoice;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * One picture of a conversation: on top who speaks when; below, for each listener, the level of
 * what arrived, in the speaker's colour.
 */
final class LevelPicture {
  private static final int WIDTH = 1500;
  private static final int LEFT = 190;
  private static final int RIGHT = 40;
  private static final int PLOT = WIDTH - LEFT - RIGHT;
  private static final int HEAD = 96;
  private static final int LANE = 30;
  private static final int PANEL = 170;
  private static final int GAP = 34;
  private static final int FOOT = 74;
  private static final int STEP_MS = 20;

  /** All of a turn's speech and none of the next. */
  private static final int TURN_SHOWN_MS = 3_150;

  /** Before a turn begins the colour changes. */
  private static final int TURN_LEAD_MS = 200;

  private static final double FLOOR_DB = -70;

  /** Said louder than this is speaking. */
  private static final double ACTIVE_DB = -50;

  /** A pause between words does not end a bar. */
  private static final int BRIDGE_STEPS = 20;

  private static final Color PAPER = new Color(0xFCFCFA);
  private static final Color INK = new Color(0x22262B);
  private static final Color FAINT = new Color(0x8A9099);
  private static final Color GRID = new Color(0xE4E6E8);
  private static final Color TOGETHER = new Color(0x6B7480);

  private final Conversation.Outcome outcome;
  private final BufferedImage image;
  private final Graphics2D g;

  private LevelPicture(Conversation.Outcome outcome) {
    this.outcome = outcome;
    int listeners = Speaker.values().length;
    int height = HEAD + listeners * LANE + listeners * (PANEL + GAP) + FOOT;
    image = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
    g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(PAPER);
    g.fillRect(0, 0, WIDTH, height);
  }

  /** Draws it; the bytes of a PNG file. */
  static byte[] png(Conversation.Outcome outcome) throws IOException {
    LevelPicture picture = new LevelPicture(outcome);
    picture.draw();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(picture.image, "png", out);
    return out.toByteArray();
  }

  private void draw() {
    text("Who heard whom in room " + Conversation.ROOM, LEFT, 40, 24, Font.BOLD, INK);
    text(
        "Two telephones (G.711) and a browser (Opus): first in turns, then all at once, each with a"
            + " tone of their own",
        LEFT,
        66,
        15,
        Font.PLAIN,
        FAINT);
    int y = HEAD;
    for (Speaker speaker : Speaker.values()) {
      drawLane(speaker, y);
      y += LANE;
    }
    for (Speaker listener : Speaker.values()) {
      y += GAP;
      drawPanel(listener, y);
      y += PANEL;
    }
    drawSeconds(y);
    drawLegend(y + 52);
  }

  private void drawLane(Speaker speaker, int y) {
    text(speaker.title() + " speaks", 24, y + 19, 15, Font.BOLD, new Color(speaker.rgb()));
    g.setColor(GRID);
    g.fill(new Rectangle2D.Double(LEFT, y + 14, PLOT, 1));
    double[] levels = levels(outcome.said().get(speaker), Hearing.RATE_HZ);
    g.setColor(new Color(speaker.rgb()));
    int begin = -1;
    int last = -1;
    for (int i = 0; i <= levels.length; i++) {
      boolean active = i < levels.length && levels[i] > ACTIVE_DB;
      if (active) {
        begin = begin < 0 ? i : begin;
        last = i;
      } else if (begin >= 0 && (i == levels.length || i - last > BRIDGE_STEPS)) {
        double from = x(begin * STEP_MS);
        double to = x((last + 1) * STEP_MS);
        g.fill(new RoundRectangle2D.Double(from, y + 6, to - from, 17, 8, 8));
        begin = -1;
      }
    }
  }

  private void drawPanel(Speaker listener, int top) {
    text(listener.title() + " hears", 24, top + 24, 17, Font.BOLD, INK);
    text(listener.line(), 24, top + 44, 13, Font.PLAIN, FAINT);
    drawGrid(top);
    drawOwnTurn(listener, top);
    short[] pcm =
        PcmVoice.resample(outcome.heard().get(listener), listener.rateHz(), Hearing.RATE_HZ);
    double[] levels = levels(pcm, Hearing.RATE_HZ);
    for (Speaker speaker : Speaker.values()) {
      int from = speaker.turnBeginsMs() - TURN_LEAD_MS;
      int to = Math.min(from + Speaker.TURN_MS, Speaker.TONES_BEGIN_MS - TURN_LEAD_MS);
      fillLevels(levels, from, to, top, new Color(speaker.rgb()));
    }
    fillLevels(levels, 0, Speaker.ANNA.turnBeginsMs() - TURN_LEAD_MS, top, TOGETHER);
    int tones = Speaker.TONES_BEGIN_MS - TURN_LEAD_MS;
    if (listener.isPhone()) {
      fillLevels(levels, tones, Speaker.DURATION_MS, top, TOGETHER);
    } else {
      drawByMember(tones, top);
    }
    drawToneMarks(listener, top);
    g.setColor(FAINT);
    g.setStroke(new BasicStroke(1));
    g.draw(new Rectangle2D.Double(LEFT, top, PLOT, PANEL));
  }

  private void drawGrid(int top) {
    g.setColor(Color.WHITE);
    g.fill(new Rectangle2D.Double(LEFT, top, PLOT, PANEL));
    g.setStroke(new BasicStroke(1));
    for (int db = -60; db <= -20; db += 20) {
      g.setColor(GRID);
      g.draw(new Rectangle2D.Double(LEFT, y(top, db), PLOT, 0));
      rightText(db + " dB", LEFT - 8, y(top, db) + 4);
    }
    for (int second = 1; second * 1000 < Speaker.DURATION_MS; second++) {
      g.setColor(GRID);
      g.draw(new Rectangle2D.Double(x(second * 1000), top, 0, PANEL));
    }
  }

  /** Where the listener speaks: nothing is to be heard there. */
  private void drawOwnTurn(Speaker listener, int top) {
    double from = x(listener.turnBeginsMs());
    double to = x(listener.turnBeginsMs() + TURN_SHOWN_MS);
    Color colour = new Color(listener.rgb());
    g.setColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 22));
    g.fill(new Rectangle2D.Double(from, top, to - from, PANEL));
    Hearing.Ear own = outcome.ears().get(listener).get(listener);
    String label = listener.title() + " speaks; own voice comes back at";
    text(label, (int) from + 12, top + 24, 13, Font.PLAIN, colour);
    text(Report.db(own.residueDb()), (int) from + 12, top + 44, 15, Font.BOLD, colour);
  }

  private void drawByMember(int fromMs, int top) {
    for (Map.Entry<Speaker, short[]> heard : outcome.cleoHeard().entrySet()) {
      short[] pcm = PcmVoice.resample(heard.getValue(), Speaker.CLEO.rateHz(), Hearing.RATE_HZ);
      double[] levels = levels(pcm, Hearing.RATE_HZ);
      fillLevels(levels, fromMs, Speaker.DURATION_MS, top, new Color(heard.getKey().rgb()));
    }
  }

  /** While all hold a tone: which of them are in it, and how loud against what was sent. */
  private void drawToneMarks(Speaker listener, int top) {
    int at = top + 16;
    for (Map.Entry<Speaker, Hearing.Ear> ear : outcome.ears().get(listener).entrySet()) {
      Speaker speaker = ear.getKey();
      String name = speaker == listener ? "own tone" : speaker.title() + "'s tone";
      String label = String.format(Locale.ROOT, "%s  %s", name, Report.db(ear.getValue().toneDb()));
      text(label, (int) x(Speaker.TONES_BEGIN_MS) + 8, at, 12, Font.BOLD, new Color(speaker.rgb()));
      at += 15;
    }
  }

  private void fillLevels(double[] levels, int fromMs, int toMs, int top, Color colour) {
    Path2D path = new Path2D.Double();
    int from = Math.max(0, fromMs / STEP_MS);
    int to = Math.min(levels.length, toMs / STEP_MS);
    if (from >= to) {
      return;
    }
    path.moveTo(x(from * STEP_MS), top + PANEL);
    for (int i = from; i < to; i++) {
      path.lineTo(x(i * STEP_MS + STEP_MS / 2), y(top, levels[i]));
    }
    path.lineTo(x(to * STEP_MS), top + PANEL);
    path.closePath();
    g.setColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 110));
    g.fill(path);
    g.setColor(colour);
    g.setStroke(new BasicStroke(1.4f));
    g.draw(path);
  }

  private void drawSeconds(int y) {
    for (int second = 0; second * 1000 <= Speaker.DURATION_MS; second++) {
      centredText(Integer.toString(second), x(second * 1000), y + 20);
    }
    rightText("seconds", LEFT - 8, y + 20);
  }

  private void drawLegend(int y) {
    int at = LEFT;
    for (Speaker speaker : Speaker.values()) {
      at = swatch(new Color(speaker.rgb()), "heard while " + speaker.title() + " speaks", at, y);
    }
    at = swatch(TOGETHER, "heard while all hold a tone (a telephone hears one mix)", at, y);
  }

  private int swatch(Color colour, String label, int x, int y) {
    g.setColor(colour);
    g.fill(new RoundRectangle2D.Double(x, y - 11, 14, 14, 4, 4));
    text(label, x + 21, y, 13, Font.PLAIN, INK);
    return x + 21 + g.getFontMetrics().stringWidth(label) + 30;
  }

  /** Levels in steps of {@link #STEP_MS}. */
  private static double[] levels(short[] pcm, int rateHz) {
    int step = rateHz / 1000 * STEP_MS;
    double[] levels = new double[pcm.length / step];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = Hearing.levelDb(pcm, i * step, step);
    }
    return levels;
  }

  private static double x(double ms) {
    return LEFT + ms * PLOT / Speaker.DURATION_MS;
  }

  private static float y(int top, double db) {
    double clipped = Math.max(FLOOR_DB, Math.min(0, db));
    return (float) (top + PANEL * clipped / FLOOR_DB);
  }

  private void text(String text, int x, int y, int size, int style, Color colour) {
    g.setFont(new Font(Font.SANS_SERIF, style, size));
    g.setColor(colour);
    g.drawString(text, x, y);
  }

  private void rightText(String text, float x, float y) {
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    g.setColor(FAINT);
    g.drawString(text, x - g.getFontMetrics().stringWidth(text), y);
  }

  private void centredText(String text, double x, int y) {
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    g.setColor(INK);
    g.drawString(text, (float) x - g.getFontMetrics().stringWidth(text) / 2f, y);
  }
}
