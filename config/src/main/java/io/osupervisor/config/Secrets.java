package io.osupervisor.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Knows what must not be shown: a value whose key speaks of a password, secret, token, credential,
 * passphrase, cookie or key material, and the password within a URL.
 */
final class Secrets {
  static final String MASK = "******";

  private static final String WORDS =
      "passwords?|passwd|pwd|passphrase|secrets?|tokens?|credentials?|cookie|auth"
          + "|(api|private|access|signing|encryption|license)[-_.]?keys?";
  private static final Pattern KEY =
      Pattern.compile("(^|.*[-_.])(" + WORDS + ")([-_]?\\d*|[-_](value|text|string))$");
  private static final Pattern USER_INFO = Pattern.compile("(://[^/@:\\s]*:)[^@\\s]+(?=@)");
  private static final Pattern PARAMETER =
      Pattern.compile("([?&;](password|passwd|pwd|token|secret|api_?key)=)[^&;\\s\"]+");

  private Secrets() {}

  /** Whether the last part of the key speaks of a secret. */
  static boolean isSecret(String key) {
    String spaced = key.replaceAll("(\\p{Lower})(\\p{Upper})", "$1-$2");
    return KEY.matcher(spaced.toLowerCase(Locale.ROOT)).matches();
  }

  /** The text with the passwords of its URLs masked. */
  static String maskText(String text) {
    String masked = USER_INFO.matcher(text).replaceAll("$1" + MASK);
    return PARAMETER.matcher(masked).replaceAll("$1" + MASK);
  }

  /** The same configuration with every secret masked. */
  static Config mask(Config config) {
    return maskObject(config.root()).toConfig();
  }

  private static ConfigObject maskObject(ConfigObject object) {
    Map<String, Object> masked = new LinkedHashMap<>();
    object.forEach((key, value) -> masked.put(key, mask(key, value)));
    return ConfigValueFactory.fromMap(masked, object.origin().description());
  }

  /** The value with every secret in it masked. */
  static ConfigValue mask(String key, ConfigValue value) {
    if (value instanceof ConfigObject object) {
      return maskObject(object);
    }
    if (value.valueType() == ConfigValueType.NULL) {
      return value;
    }
    if (isSecret(key)) {
      return ConfigValueFactory.fromAnyRef(MASK);
    }
    if (value instanceof ConfigList list) {
      List<ConfigValue> masked = new ArrayList<>();
      list.forEach(element -> masked.add(mask(key, element)));
      return ConfigValueFactory.fromIterable(masked);
    }
    if (value.unwrapped() instanceof String text) {
      return ConfigValueFactory.fromAnyRef(maskText(text), value.origin().description());
    }
    return value;
  }
}
