package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How a write was asked for.
 *
 * @param dryRun whether everything is done but the commit
 * @param fieldManager the name under which the writer owns fields; what the writer asked for, else
 *     taken from its User-Agent
 * @param json the options as an object, such as {@code CreateOptions}
 */
public record WriteOptions(boolean dryRun, String fieldManager, ObjectNode json) {}
