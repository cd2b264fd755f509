package io.switchroom.gateway;

import io.switchroom.gateway.api.ApiKeys;
import io.switchroom.gateway.api.Reload;
import io.switchroom.gateway.callback.Callbacks;
import io.switchroom.gateway.config.GatewayConfig;
import io.switchroom.gateway.config.InvalidConfigException;
import io.switchroom.rtc.auth.Applications;
import io.switchroom.rtc.auth.Doorkeeper;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of the configuration may change while the gateway runs: applications with their keys and the
 * addresses of their back ends, and the keys of the API. Rooms that run are not touched; who is in
 * stays in.
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
  private final Executor control;
  private final Doorkeeper doorkeeper;
  private final Callbacks callbacks;
  private volatile Applications applications;
  private volatile ApiKeys apiKeys;

  /**
   * @param started the configuration with which the gateway was started
   * @param control the control loop, to which the doorkeeper belongs
   */
  LiveConfig(
      GatewayConfig started,
      Source source,
      Executor control,
      Doorkeeper doorkeeper,
      Callbacks callbacks) {
    this.started = started;
    this.source = source;
    this.control = control;
    this.doorkeeper = doorkeeper;
    this.callbacks = callbacks;
    this.applications = ConfiguredParts.applications(started);
    this.apiKeys = ConfiguredParts.apiKeys(started);
  }

  Applications applications() {
    return applications;
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
      Applications apps = ConfiguredParts.applications(config);
      applications = apps;
      apiKeys = ConfiguredParts.apiKeys(config);
      callbacks.useTargets(ConfiguredParts.callbackTargets(config));
      List<String> later = restartNeeded(config);
      control.execute(
          () -> {
            doorkeeper.use(apps);
            LOG.info("the configuration was read anew; for {} a restart is needed", later);
            outcome.complete(new Outcome(List.of(), later));
          });
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
