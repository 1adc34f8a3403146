package io.kubejar.apimachinery.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.TypeTable;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SerializerTest {

  @Test
  void duplicateFieldsAreNamedOnceWithTheirPathAndTheLastWins() throws DecodingException {
    DecodedText text = readJson("{'a':1,'b':[{'c':1,'c':2,'c':3}],'a':2}");
    assertThat(text.tree()).isEqualTo(json("{'a':2,'b':[{'c':3}]}"));
    assertThat(text.duplicates())
        .containsExactly("duplicate field \"b[0].c\"", "duplicate field \"a\"");
  }

  @Test
  void wholeNumbersAreLongsAndOthersDoubles() throws DecodingException {
    JsonNode tree = readJson("[1.0,1.5,9223372036854775807,9223372036854775808]").tree();
    assertThat(tree.get(0).isInt()).isTrue();
    assertThat(tree.get(1).isDouble()).isTrue();
    assertThat(tree.get(2).isLong()).isTrue();
    assertThat(tree.get(3).isDouble()).isTrue();
  }

  @Test
  void textThatIsNoJsonIsRefused() {
    assertThatThrownBy(() -> readJson("{'a':")).hasMessage("unexpected end of JSON input");
    assertThatThrownBy(() -> readJson("")).hasMessage("unexpected end of JSON input");
    assertThatThrownBy(() -> readJson("{} x")).isInstanceOf(DecodingException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} x|invalid character 'x' after top-level value",
        "{a:1}|invalid character 'a' looking for beginning of object key string",
        "{'a':1,}|invalid character '}' looking for beginning of object key string",
        "{'a' 1}|invalid character '1' after object key",
        "{'a':1 'b'}|invalid character '\"' after object key:value pair",
        "[1 2]|invalid character '2' after array element",
        "[01]|invalid character '1' after array element",
        "[1.,2]|invalid character ',' after decimal point in numeric literal",
        "[-x]|invalid character 'x' in numeric literal",
        "[1e]|invalid character ']' in exponent of numeric literal",
        "[tru]|invalid character ']' in literal true (expecting 'e')",
        "['\\x']|invalid character 'x' in string escape code",
        "[yes]|invalid character 'y' looking for beginning of value",
        "[1,[2,{'a':|unexpected end of JSON input",
      })
  void syntaxErrorsAreToldInGoWords(String text, String error) {
    assertThatThrownBy(() -> readJson(text)).hasMessage(error);
  }

  @Test
  void ofSeveralYamlDocumentsTheFirstIsRead() throws DecodingException {
    assertThat(YamlText.read("a: 1\n---\nb: 2\n").tree()).isEqualTo(json("{'a':1}"));
  }

  @Test
  void yamlReadsAsItsJson() throws DecodingException {
    DecodedText text =
        YamlText.read(
            "a: yes\nb: 0x10\nc: 2020-01-01\n1: x\nd: ~\ne: '1'\nf: 1.5\ng: [a, {b: c}]\na: no\n");
    assertThat(text.tree())
        .isEqualTo(
            json(
                "{'a':false,'b':16,'c':'2020-01-01','1':'x','d':null,'e':'1','f':1.5,"
                    + "'g':['a',{'b':'c'}]}"));
    assertThat(text.duplicates()).containsExactly("line 9: key \"a\" already set in map");
    assertThatThrownBy(() -> YamlText.read("a: b: c"))
        .hasMessage("yaml: mapping values are not allowed in this context");
  }

  @Test
  void zerosThatGoCannotTellFromNothingAreDroppedAndOthersKept() throws DecodingException {
    JsonNode spec =
        decode(
                "{'spec':{'hostNetwork':false,'nodeName':'','priority':0,"
                    + "'containers':[{'name':'','tty':false,'livenessProbe':{'periodSeconds':0,"
                    + "'tcpSocket':{'port':0,'host':''},'terminationGracePeriodSeconds':0}}]}}")
            .object()
            .path("spec");
    assertThat(spec.has("hostNetwork")).isFalse();
    assertThat(spec.has("nodeName")).isFalse();
    assertThat(spec.path("priority").isNumber()).as("a pointer").isTrue();
    JsonNode container = spec.path("containers").path(0);
    assertThat(container.has("tty")).isFalse();
    assertThat(container.path("name").asText("absent")).as("a required field").isEmpty();
    JsonNode probe = container.path("livenessProbe");
    assertThat(probe.has("periodSeconds")).isFalse();
    assertThat(probe.path("tcpSocket").has("host")).isFalse();
    assertThat(probe.path("tcpSocket").path("port").isNumber()).isTrue();
    assertThat(probe.has("terminationGracePeriodSeconds")).as("a pointer").isTrue();
  }

  @Test
  void unknownFieldsAreDroppedAndNamedInOrder() throws DecodingException {
    TypedDecoder.Result result =
        decode("{'spec':{'zzz':1,'containers':[{'name':'a'},{'name':'b','foo':1}]},'top':1}");
    assertThat(result.unknownFields())
        .containsExactly(
            "unknown field \"spec.zzz\"",
            "unknown field \"spec.containers[1].foo\"",
            "unknown field \"top\"");
    assertThat(result.object().at("/spec/containers/1/foo").isMissingNode()).isTrue();
  }

  @Test
  void zeroValuesAreWrittenAsGoWritesThem() throws DecodingException {
    ObjectNode pod =
        decode(
                "{'spec':{'hostNetwork':false,'priority':0,'schedulerName':'','containers':["
                    + "{'tty':false,'ports':[{}],'volumeMounts':[{'name':'a','subPath':''}]}]},"
                    + "'status':{'conditions':[{'type':'Ready','status':'True'}]}}")
            .object();
    JsonNode spec = pod.get("spec");
    assertThat(spec.has("hostNetwork")).isFalse();
    assertThat(spec.has("schedulerName")).isFalse();
    assertThat(spec.get("priority").asInt(-1)).as("a pointer in Go").isZero();
    JsonNode container = spec.at("/containers/0");
    assertThat(container.has("tty")).isFalse();
    assertThat(container.get("name").asText()).isEmpty();
    assertThat(container.at("/ports/0/containerPort").isNumber()).isTrue();
    assertThat(container.at("/volumeMounts/0").has("subPath")).isFalse();
    assertThat(pod.at("/status/conditions/0/lastProbeTime").isNull()).isTrue();
  }

  @Test
  void valuesBecomeCanonical() throws DecodingException {
    ObjectNode pod =
        decode(
                "{'metadata':{'creationTimestamp':null,'deletionTimestamp':"
                    + "'2020-01-01T01:00:00.5+01:00','labels':{'a':null}},"
                    + "'spec':{'nodeName':null,'volumes':[],'containers':[{'name':'a',"
                    + "'resources':{'limits':{'cpu':0.5,'memory':'1024Ki'}}}]}}")
            .object();
    assertThat(pod.get("metadata"))
        .isEqualTo(json("{'deletionTimestamp':'2020-01-01T00:00:00Z','labels':{'a':''}}"));
    assertThat(pod.at("/spec/containers/0/resources/limits"))
        .isEqualTo(json("{'cpu':'500m','memory':'1Mi'}"));
    assertThat(pod.get("spec").has("volumes")).isFalse();
    assertThat(pod.get("spec").has("nodeName")).isFalse();
    assertThat(pod.get("status")).isEqualTo(Json.object());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'spec':{'nodeName':1}}"
            + "| json: cannot unmarshal number into Go struct field PodSpec.spec.nodeName of type"
            + " string",
        "{'spec':{'containers':{}}}"
            + "| json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type"
            + " []v1.Container",
        "{'spec':{'containers':[{'tty':'yes'}]}}| json: cannot unmarshal string into Go struct"
            + " field Container.spec.containers.tty of type bool",
        "{'metadata':{'generation':1.5}}"
            + "| json: cannot unmarshal number 1.5 into Go struct field"
            + " ObjectMeta.metadata.generation of type int64",
        "{'metadata':{'labels':{'a':1}}}"
            + "| json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of"
            + " type string",
        "{'metadata':{'creationTimestamp':'foo'}}"
            + "| parsing time \"foo\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"foo\" as"
            + " \"2006\"",
        "{'spec':{'overhead':{'cpu':'1x'}}}"
            + "| quantities must match the regular expression"
            + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      },
      quoteCharacter = '`')
  void wrongTypesAreRefusedInGosWords(String object, String message) {
    assertThatThrownBy(() -> decode(object)).hasMessage(message);
  }

  @Test
  void base64IsCheckedAndKept() throws DecodingException {
    assertThat(ValueFormats.bytes("aGk=").asText()).isEqualTo("aGk=");
    assertThatThrownBy(() -> ValueFormats.bytes("a!b="))
        .hasMessage("illegal base64 data at input byte 1");
    assertThatThrownBy(() -> ValueFormats.bytes("aGk")).isInstanceOf(DecodingException.class);
  }

  private static TypedDecoder.Result decode(String pod) throws DecodingException {
    return TypedDecoder.decode(
        TypeTable.builtIn().schema("io.k8s.api.core.v1.Pod"), (ObjectNode) json(pod));
  }

  private static DecodedText readJson(String text) throws DecodingException {
    return JsonText.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }
}
