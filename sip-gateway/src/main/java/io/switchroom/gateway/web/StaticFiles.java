package io.switchroom.gateway.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The page's few files, read from the jar once and served from memory. Browsers keep them but ask
 * each time whether they are still good, so a new version is seen at once.
 */
final class StaticFiles {
  private record StaticFile(Buffer body, String contentType, String etag) {}

  /** Of the SDK, which imports them. */
  private static final List<String> SDK_PARTS =
      List.of("devices", "error", "profile", "roster", "session", "signalling", "track", "video");

  private StaticFiles() {}

  /** Throws IllegalStateException if the jar lacks one of the files. */
  static void addTo(Router router) {
    StaticFile index = read("index.html", "text/html; charset=utf-8");
    router.get("/").handler(context -> send(context, index));
    router.get("/index.html").handler(context -> send(context, index));
    add(router, "page.js", "text/javascript; charset=utf-8");
    add(router, "switchroom.js", "text/javascript; charset=utf-8");
    for (String part : SDK_PARTS) {
      add(router, "switchroom-" + part + ".js", "text/javascript; charset=utf-8");
    }
    add(router, "style.css", "text/css; charset=utf-8");
    add(router, "icon.svg", "image/svg+xml");
  }

  private static void add(Router router, String name, String contentType) {
    StaticFile file = read(name, contentType);
    router.get("/" + name).handler(context -> send(context, file));
  }

  private static void send(RoutingContext context, StaticFile file) {
    context
        .response()
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader(HttpHeaders.ETAG, file.etag);
    if (file.etag.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      context.response().setStatusCode(304).end();
    } else {
      context.response().putHeader(HttpHeaders.CONTENT_TYPE, file.contentType).end(file.body);
    }
  }

  private static StaticFile read(String name, String contentType) {
    try (InputStream in = StaticFiles.class.getResourceAsStream("/web/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks web/" + name);
      }
      byte[] bytes = in.readAllBytes();
      CRC32C crc = new CRC32C();
      crc.update(bytes);
      String etag = "\"" + Long.toHexString(crc.getValue()) + "-" + bytes.length + "\"";
      return new StaticFile(Buffer.buffer(bytes), contentType, etag);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
