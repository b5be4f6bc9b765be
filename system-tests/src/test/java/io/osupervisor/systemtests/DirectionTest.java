package io.osupervisor.systemtests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Arrows between modules point down only; pure packages know neither actors nor disks. */
class DirectionTest {
  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.osupervisor");
  }

  @Test
  void shouldPointDownOnly() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("config")
        .definedBy("io.osupervisor.config..")
        .layer("agent-runtime")
        .definedBy("io.osupervisor.agent..")
        .layer("traffic-splitter")
        .definedBy("io.osupervisor.traffic..")
        .layer("shadow-arbiter")
        .definedBy("io.osupervisor.arbiter..")
        .layer("evolution")
        .definedBy("io.osupervisor.evolution..")
        .layer("supervisor")
        .definedBy("io.osupervisor.supervisor..")
        .whereLayer("supervisor")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("evolution")
        .mayOnlyBeAccessedByLayers("supervisor")
        .whereLayer("shadow-arbiter")
        .mayOnlyBeAccessedByLayers("evolution", "supervisor")
        .whereLayer("traffic-splitter")
        .mayOnlyBeAccessedByLayers("shadow-arbiter", "evolution", "supervisor")
        .whereLayer("agent-runtime")
        .mayOnlyBeAccessedByLayers("traffic-splitter", "shadow-arbiter", "evolution", "supervisor")
        .check(classes);
  }

  @Test
  void shouldKeepTheProtocolPure() {
    noClasses()
        .that()
        .resideInAPackage("io.osupervisor.agent.protocol..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.pekko..", "java.nio.file..", "java.net..", "io.osupervisor.agent.process..")
        .check(classes);
  }

  @Test
  void shouldKeepProcessesFreeOfActors() {
    noClasses()
        .that()
        .resideInAPackage("io.osupervisor.agent.process..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.pekko..")
        .check(classes);
  }

  @Test
  void shouldKeepTheSdkFreeOfTheSupervisor() {
    noClasses()
        .that()
        .resideInAPackage("io.osupervisor.agent.sdk..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.pekko..", "io.osupervisor.config..")
        .check(classes);
  }
}
