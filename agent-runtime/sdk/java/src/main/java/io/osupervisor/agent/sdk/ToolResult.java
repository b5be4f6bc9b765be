package io.osupervisor.agent.sdk;

import org.jspecify.annotations.Nullable;

/**
 * What a tool answered.
 *
 * @param mode {@code mock}, {@code dry_run} or {@code live}
 * @param result the tool's value
 */
public record ToolResult(String mode, @Nullable Object result) {}
