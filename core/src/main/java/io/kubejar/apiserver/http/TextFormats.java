package io.kubejar.apiserver.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.kubejar.apimachinery.Json;
import java.io.UncheckedIOException;

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
    try {
      Object plain = Json.mapper().treeToValue(tree, Object.class);
      return write(Yaml.WRITER, plain);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] write(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads the YAML library only when it is needed. */
  private static final class Yaml {
    static final ObjectWriter WRITER =
        new ObjectMapper(
                YAMLFactory.builder()
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .build())
            .writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
  }
}
