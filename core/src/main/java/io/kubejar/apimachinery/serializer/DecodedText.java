package io.kubejar.apimachinery.serializer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A tree, and what strict decoding says of its text.
 *
 * @param tree the value; of several fields with one name the last
 * @param duplicates a sentence for each name that an object has twice
 */
public record DecodedText(JsonNode tree, List<String> duplicates) {
  public DecodedText {
    duplicates = List.copyOf(duplicates);
  }
}
