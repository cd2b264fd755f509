package io.switchroom.gateway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The API described in OpenAPI 3.1: written as {@code openapi.yaml}, served as JSON. */
final class OpenApiDocument {
  private OpenApiDocument() {}

  static String json() {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream("/openapi.yaml")) {
      Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      return new ObjectMapper().writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("YAML of plain values is always JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
