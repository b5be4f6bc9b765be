package io.osupervisor.agent.vault.journal;

/**
 * What a journal has done since it was opened.
 *
 * @param commits each of them one write that waited for the disk
 * @param events that were written with them
 * @param held whether writes wait because the disk is nearly full
 * @param reclaiming whether bytes of deleted events are still to be removed
 * @param reclaimed the deleted events whose bytes were removed
 */
public record JournalFigures(
    long commits, long events, boolean held, boolean reclaiming, long reclaimed) {}
