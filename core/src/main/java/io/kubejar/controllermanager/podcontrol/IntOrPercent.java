package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A number or a percentage of a total, as {@code maxSurge} and {@code minAvailable} are.
 *
 * <p>Follows {@code GetScaledValueFromIntOrPercent} of {@code
 * k8s.io/apimachinery/pkg/util/intstr/intstr.go}.
 */
public final class IntOrPercent {
  private IntOrPercent() {}

  /**
   * The number that a field means; an absent or malformed one means {@code absent}.
   *
   * @param roundUp whether a part of one counts as one
   */
  public static int scaled(JsonNode field, int total, boolean roundUp, int absent) {
    if (field.isNumber()) {
      return field.asInt();
    }
    String text = field.asText();
    if (!text.endsWith("%")) {
      return absent;
    }
    try {
      double share = (double) Long.parseLong(text.substring(0, text.length() - 1)) * total / 100;
      return (int) (roundUp ? Math.ceil(share) : Math.floor(share));
    } catch (NumberFormatException e) {
      return absent;
    }
  }
}
