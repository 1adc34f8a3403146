package io.kubejar.apiserver.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.serializer.YamlText;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Objects as indented JSON and as YAML, for readers who ask for them; loaded when one does. */
final class TextFormats {
  private static final ObjectWriter INDENTED =
      Json.mapper()
          .writer(
              new DefaultPrettyPrinter(
                      Separators.createDefaultInstance()
                          .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                          .withArrayEmptySeparator("")
                          .withObjectEmptySeparator(""))
                  .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"))
                  .withObjectIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n")));

  private TextFormats() {}

  /** As Go's {@code json.MarshalIndent} with two spaces. */
  static byte[] indented(JsonNode tree) {
    return write(INDENTED, tree);
  }

  /** As {@code sigs.k8s.io/yaml} writes it: keys sorted, strings quoted where they must be. */
  static byte[] yaml(JsonNode tree) {
    return YamlText.write(tree).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] write(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
