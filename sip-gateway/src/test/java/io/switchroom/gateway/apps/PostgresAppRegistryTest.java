package io.switchroom.gateway.apps;

import io.switchroom.gateway.store.DatabaseSettings;
import io.switchroom.gateway.store.NeedsPostgres;
import io.switchroom.gateway.store.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@NeedsPostgres
class PostgresAppRegistryTest extends AppRegistryContract {
  private static PostgresServer server;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected DatabaseSettings settings() {
    return server.newDatabase();
  }
}
