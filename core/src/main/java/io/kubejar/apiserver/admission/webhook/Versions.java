package io.kubejar.apiserver.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.matching.EquivalentResources;
import io.kubejar.apiserver.admission.matching.RequestMatcher.Match;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The old object of a request, and the new one if it does not change any more, in the versions that
 * webhooks ask for; each is converted once. Belongs to one request.
 */
final class Versions {
  private final EquivalentResources equivalents;
  private final AdmissionRequest request;
  private final @Nullable JsonNode object;
  private final Map<Match, JsonNode> objects = new HashMap<>();
  private final Map<Match, JsonNode> oldObjects = new HashMap<>();

  Versions(EquivalentResources equivalents, AdmissionRequest request, @Nullable JsonNode object) {
    this.equivalents = equivalents;
    this.request = request;
    this.object = object;
  }

  @Nullable JsonNode object(Match match) {
    JsonNode own = object;
    return own == null ? null : objects.computeIfAbsent(match, m -> convert(own, m));
  }

  @Nullable JsonNode oldObject(Match match) {
    KubeObject old = request.oldObject();
    return old == null ? null : oldObjects.computeIfAbsent(match, m -> convert(old.json(), m));
  }

  private JsonNode convert(JsonNode own, Match match) {
    return match.kind().equals(request.target().kind())
        ? own
        : equivalents.convert(own.deepCopy(), request.target().resource(), match);
  }
}
