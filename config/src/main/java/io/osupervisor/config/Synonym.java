package io.osupervisor.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** One word that may be written for a whole value. */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Synonym {
  /** The word. */
  String word();

  /** The value that it stands for, as it would be written. */
  String value();
}
