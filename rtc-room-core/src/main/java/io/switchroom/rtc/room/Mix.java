package io.switchroom.rtc.room;

import io.switchroom.codec.pcm.FrameSource;
import io.switchroom.codec.pcm.SpeakerGate;
import java.util.ArrayList;
import java.util.List;

/**
 * A room's 20 ms tick: read each talker once, choose the loudest, sum, and give every {@link
 * MixOutput} the sum without its own voice.
 *
 * <pre>
 * TrackReader ─┐                ┌─ MixBus  8 kHz ─┬─ MixGroup PCMU 20 ms ─ listeners
 * TrackReader ─┼─ SpeakerGate ──┤                 └─ MixGroup PCMA 30 ms ─ listeners
 * TrackReader ─┘                └─ MixBus 48 kHz ─── MixGroup Opus 20 ms ─ listeners
 * </pre>
 *
 * There is a {@link MixBus} for each rate that some listener's codec has, and within it a {@link
 * MixGroup} for each format: K talkers cost at most K+1 encodes per group and packet, however many
 * listen.
 */
final class Mix {
  static final int TICK_MS = 20;

  private static final int LOWEST_RATE_HZ = 8_000;
  private static final int TICKS_PER_TELLING = 50;

  private final int maxTalkers;
  private final MediaFigures figures;
  private final SpeakerGate<TrackReader> gate;
  private final List<MixBus> buses = new ArrayList<>();
  private final List<TrackReader> readers = new ArrayList<>();
  private final List<MixOutput> outputs = new ArrayList<>();
  private MixMusic music;
  private long ticks;

  Mix(int maxTalkers, MediaFigures figures) {
    this.maxTalkers = maxTalkers;
    this.figures = figures;
    this.gate = new SpeakerGate<>(maxTalkers);
  }

  /** Whether anyone listens. */
  boolean hasListeners() {
    return !outputs.isEmpty();
  }

  /** The rate at which Opus is best decoded: that of the bus that carries most of it. */
  int highestRateHz() {
    int highest = LOWEST_RATE_HZ;
    for (MixBus bus : buses) {
      highest = Math.max(highest, bus.rateHz());
    }
    return highest;
  }

  /** The rates of the buses there are. */
  List<Integer> ratesHz() {
    return buses.stream().map(MixBus::rateHz).sorted().toList();
  }

  SpeakerGate.Leg<TrackReader> join(TrackReader reader) {
    return gate.join(reader);
  }

  void leave(SpeakerGate.Leg<TrackReader> leg) {
    gate.leave(leg);
  }

  /** Takes note of who listens now, and of whose tracks are to be read. */
  void update(List<Participant> participants) {
    List<MixOutput> wanted = new ArrayList<>();
    for (Participant participant : participants) {
      MixOutput output = participant.mixOutput();
      if (output != null) {
        wanted.add(output);
      }
    }
    updateOutputs(wanted);
    readers.clear();
    for (Participant participant : participants) {
      Track track = participant.audio();
      if (track == null) {
        continue;
      }
      int own = participant.mixOutput() == null ? 0 : 1;
      track.mixed(participant.audible() && outputs.size() > own ? this : null);
      tellOfEcho(track, participant.mixOutput());
      if (track.reader() != null) {
        track.reader().rateHz(highestRateHz());
        readers.add(track.reader());
      }
    }
  }

  private static void tellOfEcho(Track track, MixOutput output) {
    if (output != null) {
      output.told = track.guardsEcho() ? track : null;
    } else if (track.guardsEcho()) {
      track.sentNothingToOwner();
    }
  }

  private void updateOutputs(List<MixOutput> wanted) {
    for (MixOutput output : outputs) {
      output.wanted = false;
    }
    for (MixOutput output : wanted) {
      output.wanted = true;
    }
    for (int i = outputs.size() - 1; i >= 0; i--) {
      if (!outputs.get(i).wanted) {
        MixOutput gone = outputs.remove(i);
        gone.group.remove(gone);
      }
    }
    for (MixOutput output : wanted) {
      if (output.group == null) {
        bus(output.format().rateHz()).group(output.format(), maxTalkers, figures).add(output);
        outputs.add(output);
      }
    }
    for (int i = buses.size() - 1; i >= 0; i--) {
      if (buses.get(i).closeEmptyGroups()) {
        buses.remove(i);
      }
    }
  }

  private MixBus bus(int rateHz) {
    for (MixBus bus : buses) {
      if (bus.rateHz() == rateHz) {
        return bus;
      }
    }
    MixBus bus = new MixBus(rateHz);
    buses.add(bus);
    return bus;
  }

  MediaFigures figures() {
    return figures;
  }

  void tick(long nowNs) {
    for (int i = 0; i < readers.size(); i++) {
      readers.get(i).read(nowNs);
    }
    if (++ticks % TICKS_PER_TELLING == 0) {
      for (int i = 0; i < readers.size(); i++) {
        readers.get(i).tell(figures);
      }
    }
    gate.select();
    for (int i = 0; i < buses.size(); i++) {
      buses.get(i).begin();
    }
    for (int i = 0; i < gate.mixed(); i++) {
      add(gate.mixed(i));
    }
    if (music != null && !music.read(highestRateHz(), gate.isSpeech())) {
      stopMusic();
    }
    if (music != null) {
      addToBuses(music.voice());
    }
    for (int i = 0; i < buses.size(); i++) {
      buses.get(i).deliver(nowNs);
    }
  }

  /** Whether music or an announcement is being played. */
  boolean playing() {
    return music != null;
  }

  /** Begins to mix a source in, in place of the one before. */
  void play(FrameSource source) {
    stopMusic();
    music = new MixMusic(source, highestRateHz());
  }

  /** Nothing but the members' voices is heard from now on. */
  void stopMusic() {
    if (music != null) {
      music.close();
      music = null;
    }
  }

  private void add(SpeakerGate.Leg<TrackReader> leg) {
    TrackReader reader = leg.owner();
    MixVoice voice = reader.voice();
    leg.shape(voice.frame(), voice.frame().length);
    addToBuses(voice);
    Participant owner = reader.track().owner();
    figures.mixed(owner.info().kind(), reader.delayNs());
    if (owner.delays() != null) {
      owner.delays().record(reader.delayNs());
    }
    MixOutput output = owner.mixOutput();
    if (output != null && output.group != null) {
      output.group.speaks(output, voice);
    }
  }

  private void addToBuses(MixVoice voice) {
    for (int i = 0; i < buses.size(); i++) {
      MixBus bus = buses.get(i);
      voice.prepare(bus.rateHz());
      bus.add(voice);
    }
  }
}
