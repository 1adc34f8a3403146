package io.kubejar.apiserver.http;

import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.QueryParameters;
import io.kubejar.apiserver.Representation;
import io.kubejar.apiserver.RequestInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an answer is to be written, as the Accept header asks for it.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/handlers/negotiation/negotiate.go}.
 *
 * @param yaml YAML rather than JSON
 * @param pretty indented JSON
 * @param representation the shape of objects
 */
record Negotiated(boolean yaml, boolean pretty, Representation representation) {
  static final Negotiated DEFAULT = new Negotiated(false, false, Representation.OBJECT);

  private static final String JSON = "application/json";
  private static final String YAML = "application/yaml";
  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
  private static final Set<String> META_VERSIONS = Set.of("v1", "v1beta1");
  private static final Set<String> DISCOVERY_VERSIONS = Set.of("v2");

  /**
   * @param accept the Accept header, empty if there was none
   * @throws StatusException 406 if nothing that is served was asked for
   */
  static Negotiated of(
      String accept, String userAgent, RequestInfo request, QueryParameters query) {
    boolean pretty = wantsPretty(query, userAgent);
    if (accept.isEmpty() || accept.equals(JSON) || accept.equals("*/*")) {
      return pretty ? new Negotiated(false, true, Representation.OBJECT) : DEFAULT;
    }
    for (MediaType clause : clauses(accept)) {
      boolean json = clause.covers(JSON);
      boolean yaml = clause.covers(YAML) && !request.verb().equals("watch");
      if ((!json && !yaml) || !isUtf8(clause)) {
        continue;
      }
      Representation representation = representation(clause, request, query);
      if (representation != null) {
        boolean prettyClause = clause.parameter("pretty").equals("1");
        return new Negotiated(!json, pretty || prettyClause, representation);
      }
    }
    if (!request.isResourceRequest() && !isDiscovery(request)) {
      return DEFAULT;
    }
    throw new StatusException(
        new Status(
            406,
            "NotAcceptable",
            "only the following media types are accepted: " + String.join(", ", served(accept)),
            null));
  }

  /** Answers in protobuf are not served, and whoever asks for nothing else is told so. */
  private static List<String> served(String accept) {
    return accept.contains(PROTOBUF) ? List.of(JSON, YAML) : List.of(JSON, YAML, PROTOBUF);
  }

  private static List<MediaType> clauses(String accept) {
    List<MediaType> clauses = new ArrayList<>();
    for (String clause : accept.split(",", -1)) {
      clauses.add(MediaType.parse(clause));
    }
    clauses.sort(Comparator.comparingDouble(MediaType::quality).reversed());
    return clauses;
  }

  private static boolean isUtf8(MediaType clause) {
    String charset = clause.parameter("charset").toLowerCase(Locale.ROOT);
    return charset.isEmpty() || charset.equals("utf-8");
  }

  /** The shape that a clause asks for, null if it is not served here. */
  private static @Nullable Representation representation(
      MediaType clause, RequestInfo request, QueryParameters query) {
    String as = clause.parameter("as");
    if (as.isEmpty()) {
      return Representation.OBJECT;
    }
    String group = clause.parameter("g");
    String version = clause.parameter("v");
    if (isDiscovery(request)) {
      boolean served =
          as.equals("APIGroupDiscoveryList")
              && group.equals("apidiscovery.k8s.io")
              && DISCOVERY_VERSIONS.contains(version);
      return served ? new Representation.AggregatedDiscovery(version) : null;
    }
    if (!request.isResourceRequest()
        || !group.equals("meta.k8s.io")
        || !META_VERSIONS.contains(version)) {
      return null;
    }
    return switch (as) {
      case "Table" -> new Representation.Table(version, query.firstOrEmpty("includeObject"));
      case "PartialObjectMetadata" -> new Representation.PartialMetadata(version, false);
      case "PartialObjectMetadataList" -> new Representation.PartialMetadata(version, true);
      default -> null;
    };
  }

  private static boolean isDiscovery(RequestInfo request) {
    String path = request.path();
    return path.equals("/api")
        || path.equals("/apis")
        || path.equals("/api/")
        || path.equals("/apis/");
  }

  /** People at a terminal get indented text unless they say otherwise. */
  private static boolean wantsPretty(QueryParameters query, String userAgent) {
    String pretty = query.first("pretty");
    if (pretty != null) {
      return Set.of("1", "t", "T", "true", "TRUE", "True").contains(pretty);
    }
    return userAgent.startsWith("curl")
        || userAgent.startsWith("Wget")
        || userAgent.startsWith("Mozilla/5.0");
  }
}
