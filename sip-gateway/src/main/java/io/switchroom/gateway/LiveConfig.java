package io.switchroom.gateway;

import io.switchroom.gateway.api.ApiKeys;
import io.switchroom.gateway.api.Reload;
import io.switchroom.gateway.apps.AppRegistry;
import io.switchroom.gateway.config.GatewayConfig;
import io.switchroom.gateway.config.InvalidConfigException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of the configuration may change while the gateway runs: applications with their keys, their
 * role profiles and the addresses of their back ends, and the keys of the API. Rooms that run are
 * not touched; who is in stays in.
 */
final class LiveConfig implements Reload {
  private static final Logger LOG = LoggerFactory.getLogger(LiveConfig.class);

  /** Sections that are used anew. */
  private static final Set<String> LIVE = Set.of("apps", "api");

  /** Where the configuration is read anew. */
  interface Source {
    GatewayConfig load() throws InvalidConfigException;
  }

  private final GatewayConfig started;
  private final Source source;
  private final AppRegistry registry;
  private volatile ApiKeys apiKeys;

  /**
   * @param started the configuration with which the gateway was started
   */
  LiveConfig(GatewayConfig started, Source source, AppRegistry registry) {
    this.started = started;
    this.source = source;
    this.registry = registry;
    this.apiKeys = ConfiguredParts.apiKeys(started);
  }

  ApiKeys apiKeys() {
    return apiKeys;
  }

  /** Reads on a thread of its own, because files may keep it waiting. */
  @Override
  public CompletionStage<Outcome> run() {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(outcome), "reload");
    reader.setDaemon(true);
    reader.start();
    return outcome;
  }

  private synchronized void read(CompletableFuture<Outcome> outcome) {
    try {
      GatewayConfig config = source.load();
      apiKeys = ConfiguredParts.apiKeys(config);
      List<String> later = restartNeeded(config);
      registry.seed(config.apps()).toCompletableFuture().join();
      LOG.info("the configuration was read anew; for {} a restart is needed", later);
      outcome.complete(new Outcome(List.of(), later));
    } catch (InvalidConfigException e) {
      LOG.error("the configuration stays as it was: {}", e.getMessage());
      outcome.complete(new Outcome(e.mistakes(), List.of()));
    } catch (RuntimeException e) {
      LOG.error("the configuration could not be read anew", e);
      outcome.completeExceptionally(e);
    }
  }

  private List<String> restartNeeded(GatewayConfig config) {
    List<String> names = new ArrayList<>();
    for (RecordComponent section : GatewayConfig.class.getRecordComponents()) {
      if (!LIVE.contains(section.getName())
          && !Objects.equals(value(section, started), value(section, config))) {
        names.add(section.getName());
      }
    }
    if (started.api().maxBodyBytes() != config.api().maxBodyBytes()) {
      names.add("api.maxBodyBytes");
    }
    return names;
  }

  private static Object value(RecordComponent section, GatewayConfig config) {
    try {
      return section.getAccessor().invoke(config);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("accessors of a public record are public", e);
    }
  }
}
