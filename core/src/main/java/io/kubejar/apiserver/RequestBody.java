package io.kubejar.apiserver;

import com.fasterxml.jackson.databind.JsonNode;

/** What a request carries: nothing, text in a media type, or (in process) an object. */
public sealed interface RequestBody {

  /** No body. */
  RequestBody NONE = new None();

  /** The absence of a body. */
  record None() implements RequestBody {}

  /**
   * Text as it came over the wire, uncompressed.
   *
   * @param mediaType the Content-Type header, empty if there was none
   */
  record Text(String mediaType, byte[] bytes) implements RequestBody {}

  /**
   * A tree that needs no parsing, from a component in this JVM.
   *
   * @param mediaType {@code application/json} for objects, or the media type of a patch
   */
  record Parsed(String mediaType, JsonNode tree) implements RequestBody {}
}
