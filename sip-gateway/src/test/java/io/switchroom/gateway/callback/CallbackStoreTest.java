package io.switchroom.gateway.callback;

import io.switchroom.gateway.store.DatabaseSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class CallbackStoreTest extends CallbackStoreContract {
  @TempDir Path folder;

  @Override
  protected DatabaseSettings settings() {
    String url = DatabaseSettings.SQLITE + folder.resolve("own.db");
    return new DatabaseSettings(url, "", "", 1_000, 5_000);
  }
}
