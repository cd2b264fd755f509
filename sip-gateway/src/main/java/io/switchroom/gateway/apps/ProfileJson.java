package io.switchroom.gateway.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchroom.rtc.profile.ProfileField;
import io.switchroom.rtc.profile.RoleProfile;
import java.util.EnumMap;
import java.util.Map;

/** A role profile in JSON, as clients know it. */
public final class ProfileJson {
  private ProfileJson() {}

  /** {@code {role, type, is_default, audio{…}, net{…}, video{…}}}. */
  public static ObjectNode of(RoleProfile profile, boolean isDefault) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("role", profile.role())
        .put("type", profile.type())
        .put("is_default", isDefault ? 1 : 0);
    for (ProfileField.Group group : ProfileField.Group.values()) {
      ObjectNode fields = node.putObject(group.word());
      group.fields().forEach(field -> fields.put(field.word(), profile.get(field)));
    }
    return node;
  }

  /** What {@link #of} wrote, perhaps in an older version: what is missing has its usual value. */
  static RoleProfile parse(JsonNode node) {
    Map<ProfileField, Integer> values = new EnumMap<>(ProfileField.class);
    for (ProfileField field : ProfileField.values()) {
      JsonNode value = node.path(field.group().word()).path(field.word());
      if (value.isInt() && field.admits(value.intValue())) {
        values.put(field, value.intValue());
      }
    }
    return new RoleProfile(node.path("role").asText(), node.path("type").asInt(), values);
  }
}
