package io.kubejar.apiserver.cel;

/**
 * An expression does not compile, or its evaluation ends in an error; the message is what
 * Kubernetes says of it.
 */
public final class CelFailure extends Exception {
  private static final long serialVersionUID = 1;

  /** What went wrong. */
  public enum Kind {
    /** The expression is not well-formed or not well-typed. */
    COMPILATION,
    /** No function takes the arguments that a call had. */
    NO_SUCH_OVERLOAD,
    /** One evaluation cost more than it may. */
    COST,
    /** All evaluations that share a budget cost more than they may. */
    BUDGET,
    /** Any other error of evaluation. */
    EVALUATION
  }

  private final Kind kind;

  public CelFailure(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public CelFailure(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
