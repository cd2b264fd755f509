package io.switchroom.gateway.callback;

import java.net.URI;

/**
 * Where an application wants to be told.
 *
 * @param uri http or https
 * @param key signs what is sent; not empty
 */
public record CallbackTarget(URI uri, String key) {
  /** Without the key, and without what may be secret in the address. */
  @Override
  public String toString() {
    return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
  }
}
