package io.osupervisor.agent.version;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.vault.DurableFiles;
import io.osupervisor.agent.vault.FreeSpaceGate;
import io.osupervisor.agent.vault.SharedFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps versions for ever, below one folder: {@code versions/ab/<id>.json} is the listing whose
 * hash is the id, {@code files/ab/<sha256>} the content that listings name. Nothing is ever
 * overwritten with other content. Where nodes share versions the folder has copies of those that
 * were asked for here. Blocking; safe for several threads.
 */
public final class VersionStore {
  /** The code of a version whose content does not have the hashes that name it. */
  public static final String DAMAGED = "version_damaged";

  private static final String FILES = "files";

  private final Path versions;
  private final Path files;
  private final Path root;
  private final FreeSpaceGate gate;
  private final SharedFolder shared;

  private VersionStore(Path root, FreeSpaceGate gate, SharedFolder shared) {
    this.root = root;
    this.gate = gate;
    this.shared = shared;
    this.versions = root.resolve("versions");
    this.files = root.resolve(FILES);
  }

  /** Opens a folder on a disk that nothing else lives on. */
  public static VersionStore open(Path root) {
    return open(root, FreeSpaceGate.alwaysOpen(), SharedFolder.NONE);
  }

  /**
   * Opens the folder, creating what is missing.
   *
   * @param gate is asked for room before anything is kept
   * @param shared where all nodes find versions, of which the folder then has copies
   * @throws AgentException {@code version_store_failed} when the folder cannot be written
   */
  public static VersionStore open(Path root, FreeSpaceGate gate, SharedFolder shared) {
    VersionStore store = new VersionStore(root, gate, shared);
    try {
      DurableFiles.createFolders(store.versions);
      DurableFiles.createFolders(store.files);
    } catch (IOException e) {
      throw VersionErrors.io("opening the version store " + root, e);
    }
    return store;
  }

  /**
   * Keeps the content and gives its name. Putting the same content again changes nothing, but mends
   * a damaged file.
   *
   * @throws AgentException {@code storage_full} when there is no room, {@code version_store_failed}
   *     when the disk refuses
   */
  public VersionId put(VersionContent content) {
    VersionListing listing = VersionListing.of(content);
    VersionId id = listing.id();
    try {
      for (GenomeFile file : content.files().values()) {
        keep(file(file.entry().sha256()), file.content(), file.entry().sha256());
      }
      // The listing comes last: a version that is there has all its files.
      keep(listing(id), listing.bytes(), id.value());
    } catch (IOException e) {
      throw VersionErrors.io("keeping the version " + id.shortForm(), e);
    }
    return id;
  }

  /** Whether the version is there. */
  public boolean contains(VersionId id) {
    return Files.isRegularFile(listing(id)) || shared.contains(name(listing(id)));
  }

  /**
   * What the version consists of.
   *
   * @throws AgentException {@code unknown_version} or {@code version_damaged}
   */
  public VersionDescription describe(VersionId id) {
    return read(id).describe(id);
  }

  /**
   * The version with the bytes of its files.
   *
   * @throws AgentException {@code unknown_version} or {@code version_damaged}
   */
  public VersionContent content(VersionId id) {
    VersionListing listing = read(id);
    List<GenomeFile> contents = new ArrayList<>();
    for (FileEntry entry : listing.files()) {
      contents.add(GenomeFile.of(entry.path(), entry.mode(), bytes(id, entry)));
    }
    return VersionContent.of(listing.command(), contents, listing.parameters());
  }

  /**
   * Reads all that the version consists of and checks it against the hashes that name it.
   *
   * @throws AgentException {@code unknown_version}, {@code version_damaged} or {@code
   *     version_store_failed}
   */
  public VersionDescription verify(VersionId id) {
    VersionListing listing = read(id);
    for (FileEntry entry : listing.files()) {
      bytes(id, entry);
    }
    return listing.describe(id);
  }

  /**
   * Writes a private copy of the version's files, each checked, with modes 0600 and 0700.
   *
   * @param folder is created; if it is there it must be empty
   * @throws AgentException {@code unknown_version}, {@code version_damaged}, {@code
   *     folder_not_empty} or {@code version_store_failed}
   */
  public VersionDescription materialise(VersionId id, Path folder) {
    VersionListing listing = read(id);
    try {
      DurableFiles.createFolders(folder);
      requireEmpty(folder);
      for (FileEntry entry : listing.files()) {
        copy(id, entry, folder.resolve(entry.path().value()));
      }
    } catch (IOException e) {
      throw VersionErrors.io("copying the version " + id.shortForm() + " to " + folder, e);
    }
    return listing.describe(id);
  }

  private void copy(VersionId id, FileEntry entry, Path target) throws IOException {
    Path parent = target.getParent();
    if (parent != null) {
      DurableFiles.createFolders(parent);
    }
    try (FileChannel channel = DurableFiles.createFile(target)) {
      java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(bytes(id, entry));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
    if (entry.mode() == GenomeFile.Mode.EXECUTABLE) {
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static void requireEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      if (children.iterator().hasNext()) {
        throw VersionErrors.notEmpty(folder);
      }
    }
  }

  private VersionListing read(VersionId id) {
    try {
      byte[] bytes = whole(listing(id), id.value());
      if (!Sha256.of(bytes).equals(id.value())) {
        throw VersionErrors.damaged(id, "its listing does not have the hash that is its name");
      }
      return VersionListing.parse(bytes);
    } catch (NoSuchFileException e) {
      throw VersionErrors.unknown(id);
    } catch (IOException e) {
      throw VersionErrors.io("reading the version " + id.shortForm(), e);
    }
  }

  private byte[] bytes(VersionId id, FileEntry entry) {
    try {
      byte[] bytes = whole(file(entry.sha256()), entry.sha256());
      if (!Sha256.of(bytes).equals(entry.sha256())) {
        throw VersionErrors.damaged(id, "the content of '" + entry.path() + "' has changed");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw VersionErrors.damaged(id, "the content of '" + entry.path() + "' is not there");
    } catch (IOException e) {
      throw VersionErrors.io("reading '" + entry.path() + "' of " + id.shortForm(), e);
    }
  }

  /** What is missing here or damaged comes anew from where it is shared. */
  private byte[] whole(Path file, String sha256) throws IOException {
    if (Files.isRegularFile(file)) {
      byte[] bytes = Files.readAllBytes(file);
      if (Sha256.of(bytes).equals(sha256) || !shared.fetch(name(file), file)) {
        return bytes;
      }
    } else {
      shared.fetch(name(file), file);
    }
    return Files.readAllBytes(file);
  }

  private static boolean isWhole(Path file, String sha256) throws IOException {
    return Files.isRegularFile(file) && Sha256.of(Files.readAllBytes(file)).equals(sha256);
  }

  private void keep(Path target, byte[] bytes, String sha256) throws IOException {
    if (!isWhole(target, sha256)) {
      gate.claim(bytes.length);
      DurableFiles.createParent(target);
      DurableFiles.write(target, bytes);
    }
    shared.put(name(target), target);
  }

  private String name(Path file) {
    return root.relativize(file).toString();
  }

  private Path listing(VersionId id) {
    return versions.resolve(id.value().substring(0, 2)).resolve(id.value() + ".json");
  }

  private Path file(String sha256) {
    return root.resolve(nameOfFile(sha256));
  }

  /** Where content lies below the folder, as in {@code files/ab/abcd…}. */
  static String nameOfFile(String sha256) {
    return FILES + "/" + sha256.substring(0, 2) + "/" + sha256;
  }
}
