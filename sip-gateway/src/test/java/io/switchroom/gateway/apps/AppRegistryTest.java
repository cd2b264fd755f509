package io.switchroom.gateway.apps;

import io.switchroom.gateway.store.DatabaseSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class AppRegistryTest extends AppRegistryContract {
  @TempDir Path folder;

  @Override
  protected DatabaseSettings settings() {
    String url = DatabaseSettings.SQLITE + folder.resolve("own.db");
    return new DatabaseSettings(url, "", "", 1_000, 5_000);
  }
}
