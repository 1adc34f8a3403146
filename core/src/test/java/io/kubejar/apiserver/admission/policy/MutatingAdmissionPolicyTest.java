package io.kubejar.apiserver.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class MutatingAdmissionPolicyTest extends PolicyFixture {
  private static final String PODS =
      "matchConstraints: {resourceRules: [{operations: [CREATE], apiGroups: [''], apiVersions:"
          + " [v1], resources: [pods]}]}, ";
  private static final String WIDGETS =
      "matchConstraints: {resourceRules: [{operations: [CREATE], apiGroups: [example.com],"
          + " apiVersions: [v1], resources: [widgets]}]}, ";

  private static String applies(String expression) {
    return "{patchType: ApplyConfiguration, applyConfiguration: {expression: \""
        + expression
        + "\"}}";
  }

  private static String patches(String expression) {
    return "{patchType: JSONPatch, jsonPatch: {expression: \"" + expression + "\"}}";
  }

  private static void mutating(String more, String... mutations) {
    bound("mutating", "{" + more + "mutations: [" + String.join(", ", mutations) + "]}");
  }

  private static JsonNode dataOf(String data) {
    return createMap("x", data).json().path("data");
  }

  private static Status refusalOf(String data) {
    return refused(() -> createMap("x", data)).status();
  }

  @Test
  void fieldsAreMergedAndLaterMutationsSeeThem() {
    mutating(
        "variables: [{name: a, expression: object.data.a}], ",
        applies("Object{metadata: Object.metadata{labels: {'x': 'y'}}, data: {'a': 'new'}}"),
        applies("Object{data: {'k': variables.a + '!'}}"));
    KubeObject map = createMap("x", "{a: b, c: d}");
    assertThat(map.label("x")).isEqualTo("y");
    assertThat(map.json().path("data").toString())
        .isEqualTo("{\"a\":\"new\",\"c\":\"d\",\"k\":\"new!\"}");
  }

  @Test
  void associativeListsAreMergedByTheirKeysAndCompleted() {
    mutating(
        PODS,
        applies(
            "Object{spec: Object.spec{containers: object.spec.containers.map(c,"
                + " Object.spec.containers{name: c.name, env: [Object.spec.containers.env{name:"
                + " 'B', value: '2'}]}) + [Object.spec.containers{name: 'side', image: 's'}]}}"));
    JsonNode containers =
        resource("v1", "pods")
            .create(
                NAMESPACE,
                yaml(
                    "{metadata: {name: p}, spec: {containers: [{name: c, image: i, env: [{name: A,"
                        + " value: '1'}]}]}}"))
            .spec()
            .path("containers");
    assertThat(containers.at("/0/env").toString())
        .isEqualTo("[{\"name\":\"A\",\"value\":\"1\"},{\"name\":\"B\",\"value\":\"2\"}]");
    assertThat(containers.at("/1/name").asText()).isEqualTo("side");
    assertThat(containers.at("/1/terminationMessagePath").asText())
        .isEqualTo("/dev/termination-log");
  }

  @Test
  void atomicValuesCannotBeMerged() {
    mutating(
        PODS,
        applies(
            "Object{spec: Object.spec{nodeSelector: {'a': 'b'}, containers:"
                + " [Object.spec.containers{name: 'c', args: ['x']}]}}"));
    Status refusal =
        refused(
                () ->
                    resource("v1", "pods")
                        .create(
                            NAMESPACE,
                            yaml(
                                "{metadata: {name: p}, spec: {containers: [{name: c, image:"
                                    + " i}]}}")))
            .status();
    assertThat(refusal.code()).isEqualTo(403);
    assertThat(refusal.reason()).isEqualTo("Invalid");
    assertThat(refusal.message())
        .isEqualTo(
            "policy 'p' with binding 'b' denied request: error applying patch: invalid"
                + " ApplyConfiguration: may not mutate atomic arrays, maps or structs:"
                + " .spec.nodeSelector, .spec.containers[0].args");
  }

  @Test
  void whatDoesNotFitTheTypeIsRefused() {
    String denied = "policy 'p' with binding 'b' denied request: ";
    mutating("", applies("Object{nosuch: 'x'}"));
    assertThat(refusalOf("{a: b}").message())
        .isEqualTo(
            denied
                + "error applying patch: failed to convert patch object to typed object: .nosuch:"
                + " field not declared in schema");
    clear();
    mutating("", applies("Object{data: Object.wrong{a: 'x'}}"));
    assertThat(refusalOf("{a: b}").message())
        .isEqualTo(
            denied
                + "type mismatch: unexpected type name \"Object.wrong\", expected \"Object.data\","
                + " which matches field name path from root Object type");
  }

  @Test
  void everyErrorIsACauseAndTheFirstIsTheMessage() {
    mutating(
        "",
        applies("Object{data: {'a': object.data.y}}"),
        patches("[JSONPatch{op: 'remove', path: '/data/z'}]"));
    Status refusal = refusalOf("{a: b}");
    String first =
        "policy 'p' with binding 'b' denied request: expression 'Object{data: {'a':"
            + " object.data.y}}' resulted in error: no such key: y";
    assertThat(refusal.message()).isEqualTo(first);
    assertThat(detailsOf(refusal).causes())
        .extracting(Status.Cause::message)
        .containsExactly(
            first,
            "policy 'p' with binding 'b' denied request: JSON Patch: error in remove for path:"
                + " '/data/z': unable to remove nonexistent key: z: missing value");
  }

  @Test
  void errorsThatAreIgnoredSkipOnlyTheirOwnMutation() {
    mutating(
        "failurePolicy: Ignore, ",
        applies("Object{data: {'a': object.data.y}}"),
        applies("Object{data: {'k': 'v'}}"));
    assertThat(dataOf("{a: b}").toString()).isEqualTo("{\"a\":\"b\",\"k\":\"v\"}");
  }

  @Test
  void jsonPatchesMayTestEscapeAndConstruct() {
    mutating(
        "",
        patches(
            "[JSONPatch{op: 'test', path: '/data/a', value: 'b'}, JSONPatch{op: 'add', path:"
                + " '/metadata/labels', value: {'x': 'y'}}, JSONPatch{op: 'add', path:"
                + " '/metadata/labels/' + jsonpatch.escapeKey('example.com/team'), value: 'z'},"
                + " JSONPatch{op: 'move', from: '/data/a', path: '/data/c'}]"));
    KubeObject map = createMap("x", "{a: b}");
    assertThat(map.label("x")).isEqualTo("y");
    assertThat(map.label("example.com/team")).isEqualTo("z");
    assertThat(map.json().path("data").toString()).isEqualTo("{\"c\":\"b\"}");
    assertThat(createMap("other", "{a: q}").json().path("data").toString())
        .as("a test that fails leaves the object as it is")
        .isEqualTo("{\"a\":\"q\"}");
  }

  @Test
  void aPatchWithUnknownFieldsIsAnInternalError() {
    mutating("", patches("[JSONPatch{op: 'add', path: '/nosuch', value: 'v'}]"));
    Status refusal = refusalOf("{a: b}");
    assertThat(refusal.code()).isEqualTo(500);
    assertThat(refusal.message())
        .isEqualTo("Internal error occurred: strict decoding error: unknown field \"nosuch\"");
  }

  @Test
  void customResourcesAreMergedByTheirOwnSchemaInTheVersionOfTheRule() {
    mutating(
        WIDGETS,
        applies(
            "Object{spec: Object.spec{size: object.apiVersion == 'example.com/v1' ? 7 : 0, parts:"
                + " [Object.spec.parts{name: 'b', count: 2}]}}"));
    KubeObject widget =
        resource("example.com/v2", "widgets")
            .create(
                NAMESPACE,
                yaml(
                    "{apiVersion: example.com/v2, kind: Widget, metadata: {name: w}, spec: {parts:"
                        + " [{name: a}, {name: b, count: 1}]}}"));
    assertThat(widget.apiVersion()).isEqualTo("example.com/v2");
    assertThat(widget.spec().path("size").asInt()).isEqualTo(7);
    assertThat(widget.spec().path("color").asText()).isEqualTo("red");
    assertThat(widget.spec().path("parts").toString())
        .isEqualTo("[{\"name\":\"a\"},{\"name\":\"b\",\"count\":2}]");
  }

  @Test
  void earlierPoliciesAreAskedAgainIfTheyWantToAfterAChange() {
    String count =
        "[JSONPatch{op: 'add', path: '/data/%s' + string(size(object.data)), value: 'v'}]";
    for (String name : List.of("m1", "m2")) {
      policy(
          "mutating",
          name,
          "{reinvocationPolicy: IfNeeded, mutations: [" + patches(count.formatted(name)) + "]}");
      bind("mutating", name, name, "{}");
    }
    assertThat(dataOf("{a: b}").toString())
        .isEqualTo("{\"a\":\"b\",\"m11\":\"v\",\"m22\":\"v\",\"m13\":\"v\",\"m24\":\"v\"}");
  }

  @Test
  void policiesThatDoNotWantToAreAskedOnce() {
    mutating(
        "",
        patches("[JSONPatch{op: 'add', path: '/data/n' + string(size(object.data)), value: 'v'}]"));
    assertThat(dataOf("{a: b}").toString()).isEqualTo("{\"a\":\"b\",\"n1\":\"v\"}");
  }

  @Test
  void validatingPoliciesSeeWhatMutatingOnesDid() {
    mutating("", applies("Object{data: {'n': 'v'}}"));
    policy(
        "validating", "v", "{validations: [{expression: '!has(object.data.n)', message: there}]}");
    bind("validating", "vb", "v", "{}");
    assertThat(refusalOf("{a: b}").message())
        .endsWith("ValidatingAdmissionPolicy 'v' with binding 'vb' denied request: there");
  }

  @Test
  void missingParametersAreTheBindingsFault() {
    policy(
        "mutating",
        "p",
        "{paramKind: {apiVersion: v1, kind: ConfigMap}, mutations: ["
            + applies("Object{data: {'k': string(params.data.v)}}")
            + "]}");
    bind("mutating", "b", "p", "{paramRef: {name: given, parameterNotFoundAction: Deny}}");
    Status refusal = refusalOf("{a: b}");
    assertThat(refusal.reason()).isEqualTo("Forbidden");
    assertThat(refusal.message())
        .isEqualTo(
            "policy 'p' with binding 'b' denied request: failed to configure binding: no params"
                + " found for policy binding with `Deny` parameterNotFoundAction");
  }
}
