package io.kubejar.apiserver.endpoints;

import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.FieldSelector;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.LabelSelectorParser;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.QueryParameters;
import io.kubejar.apiserver.registry.ListRequest;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.Selection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of lists, watches and collection deletions.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/apis/meta/internalversion/validation/validation.go} and
 * {@code internalversion/defaults.go}.
 *
 * @param timeoutSeconds null if not given
 */
record ListOptions(
    Selectors selectors,
    String resourceVersion,
    String resourceVersionMatch,
    ListRequest.Page page,
    @Nullable Long timeoutSeconds,
    WatchOptions watch) {
  private static final GroupKind KIND = new GroupKind("meta.k8s.io", "ListOptions");
  private static final String NOT_OLDER_THAN = "NotOlderThan";
  private static final FieldPath MATCH = FieldPath.of("resourceVersionMatch");

  /** Which objects. */
  record Selectors(LabelSelector labels, FieldSelector fields) {}

  /**
   * What only watches have.
   *
   * @param sendInitialEvents null if not given
   */
  record WatchOptions(boolean bookmarks, @Nullable Boolean sendInitialEvents) {}

  /**
   * Reads and checks the parameters.
   *
   * @throws StatusException if one is malformed (400) or not allowed (422)
   */
  static ListOptions of(QueryParameters query, boolean watch) {
    ListOptions options = decode(query);
    if (watch) {
      options = options.withWatchDefaults();
    }
    List<FieldError> errors = watch ? options.watchErrors() : options.listErrors();
    if (!errors.isEmpty()) {
      throw StatusException.invalid(KIND, "", errors);
    }
    return options;
  }

  private static ListOptions decode(QueryParameters query) {
    try {
      Selectors selectors =
          new Selectors(
              LabelSelectorParser.parse(query.firstOrEmpty("labelSelector")),
              FieldSelector.parse(query.firstOrEmpty("fieldSelector")));
      Long limit = QueryValues.number(query, "limit");
      return new ListOptions(
          selectors,
          query.firstOrEmpty("resourceVersion"),
          query.firstOrEmpty("resourceVersionMatch"),
          new ListRequest.Page(limit == null ? 0 : limit, query.firstOrEmpty("continue")),
          QueryValues.number(query, "timeoutSeconds"),
          new WatchOptions(
              QueryValues.flag(query, "allowWatchBookmarks"),
              query.first("sendInitialEvents") == null
                  ? null
                  : QueryValues.flag(query, "sendInitialEvents")));
    } catch (IllegalArgumentException e) {
      throw StatusException.badRequest(String.valueOf(e.getMessage()));
    }
  }

  /** A watch from nowhere in particular begins with what exists. */
  private ListOptions withWatchDefaults() {
    boolean fromNowhere = resourceVersion.isEmpty() || resourceVersion.equals("0");
    if (watch.sendInitialEvents() != null || !resourceVersionMatch.isEmpty() || !fromNowhere) {
      return this;
    }
    return new ListOptions(
        selectors,
        resourceVersion,
        NOT_OLDER_THAN,
        page,
        timeoutSeconds,
        new WatchOptions(watch.bookmarks(), true));
  }

  private List<FieldError> listErrors() {
    List<FieldError> errors = new ArrayList<>();
    if (!resourceVersionMatch.isEmpty()) {
      if (resourceVersion.isEmpty()) {
        errors.add(forbiddenMatch("is forbidden unless resourceVersion is provided"));
      }
      if (!page.continueToken().isEmpty()) {
        errors.add(forbiddenMatch("is forbidden when continue is provided"));
      }
      boolean exact = resourceVersionMatch.equals("Exact");
      if (!exact && !resourceVersionMatch.equals(NOT_OLDER_THAN)) {
        errors.add(unsupportedMatch(List.of("Exact", NOT_OLDER_THAN, "")));
      }
      if (exact && resourceVersion.equals("0")) {
        errors.add(forbiddenMatch("\"exact\" is forbidden for resourceVersion \"0\""));
      }
    }
    if (watch.sendInitialEvents() != null) {
      errors.add(
          FieldError.forbidden(
              FieldPath.of("sendInitialEvents"), "sendInitialEvents is forbidden for list"));
    }
    return errors;
  }

  private List<FieldError> watchErrors() {
    List<FieldError> errors = new ArrayList<>();
    if (watch.sendInitialEvents() != null && !resourceVersionMatch.equals(NOT_OLDER_THAN)) {
      errors.add(
          FieldError.forbidden(
              MATCH, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
    }
    if (!resourceVersionMatch.isEmpty()) {
      if (watch.sendInitialEvents() == null) {
        errors.add(forbiddenMatch("is forbidden for watch unless sendInitialEvents is provided"));
      }
      if (!resourceVersionMatch.equals(NOT_OLDER_THAN)) {
        errors.add(unsupportedMatch(List.of(NOT_OLDER_THAN)));
      }
      if (!page.continueToken().isEmpty()) {
        errors.add(forbiddenMatch("is forbidden when continue is provided"));
      }
    }
    return errors;
  }

  private static FieldError forbiddenMatch(String why) {
    return FieldError.forbidden(MATCH, "resourceVersionMatch " + why);
  }

  private FieldError unsupportedMatch(List<String> supported) {
    return FieldError.notSupported(MATCH, Json.text(resourceVersionMatch), supported);
  }

  /**
   * The selection of a resource's objects.
   *
   * @throws StatusException if a field cannot be selected by
   */
  Selection selection(ResourceDefinition definition) {
    return Selection.of(selectors.labels(), selectors.fields(), definition);
  }

  /** The list that is asked for. */
  ListRequest listRequest(ResourceDefinition definition, String namespace) {
    return new ListRequest(
        definition, namespace, selection(definition), resourceVersion, resourceVersionMatch, page);
  }
}
