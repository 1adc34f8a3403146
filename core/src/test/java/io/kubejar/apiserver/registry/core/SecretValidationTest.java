package io.kubejar.apiserver.registry.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.Violations;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretValidationTest {
  private static final String REDACTED = ": Invalid value: \"<secret contents redacted>\": ";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nojson | invalid character 'o' in literal null (expecting 'u')",
        "[1] | json: cannot unmarshal array into Go value of type map[string]interface {}",
        "true | json: cannot unmarshal bool into Go value of type map[string]interface {}",
      })
  void credentialsOfRegistriesMustBeJsonObjects(String text, String why) {
    assertThat(check("kubernetes.io/dockercfg", ".dockercfg", text))
        .isEqualTo("data[.dockercfg]" + REDACTED + why);
    assertThat(check("kubernetes.io/dockerconfigjson", ".dockerconfigjson", text))
        .isEqualTo("data[.dockerconfigjson]" + REDACTED + why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kubernetes.io/dockercfg | .dockercfg | {} | ''",
        "kubernetes.io/dockercfg | .dockercfg | null | ''",
        "kubernetes.io/dockercfg | x | {} | data[.dockercfg]: Required value",
        "kubernetes.io/ssh-auth | x | y | data[%s][ssh-privatekey]: Required value",
      })
  void secretsNeedTheKeysOfTheirType(String type, String key, String text, String complaint) {
    assertThat(check(type, key, text)).isEqualTo(complaint);
  }

  private static String check(String type, String key, String text) {
    Violations violations = new Violations();
    var secret = Json.object().put("type", type);
    String value = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    secret.putObject("data").put(key, value);
    SecretValidation.check(secret, violations);
    return String.join(", ", violations.toList().stream().map(FieldError::message).toList());
  }
}
