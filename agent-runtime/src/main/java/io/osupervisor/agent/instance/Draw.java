package io.osupervisor.agent.instance;

import io.osupervisor.agent.InstanceId;

/**
 * To whom the lot gave a request while a canary serves beside the primary.
 *
 * @param step names the weights by which it was drawn; no other step ever had that number
 * @param arm who is to answer
 * @param canary whether that is the canary
 */
public record Draw(long step, InstanceId arm, boolean canary) {}
