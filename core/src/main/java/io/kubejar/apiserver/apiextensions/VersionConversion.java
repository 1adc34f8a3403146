package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** How the objects of a resource are turned from one version into another. */
@FunctionalInterface
interface VersionConversion {

  /** Strategy {@code None}: the versions differ in their name only. */
  VersionConversion NONE = (object, apiVersion) -> object.put("apiVersion", apiVersion);

  /**
   * An object in another version.
   *
   * @param object in any version of the resource; may be changed and returned
   * @param apiVersion group and version to convert to
   */
  ObjectNode convert(ObjectNode object, String apiVersion);
}
