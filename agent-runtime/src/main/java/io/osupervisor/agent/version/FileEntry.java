package io.osupervisor.agent.version;

/**
 * What a version says of one of its files.
 *
 * @param size in bytes
 * @param sha256 of the content, in lower-case hexadecimal
 */
public record FileEntry(GenomePath path, GenomeFile.Mode mode, long size, String sha256) {}
