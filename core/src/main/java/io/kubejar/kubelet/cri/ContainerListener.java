package io.kubejar.kubelet.cri;

/** How a runtime tells the kubelet about a container that it started; callable on any thread. */
public interface ContainerListener {

  /** The container ended by itself or because it was stopped. */
  void exited(ContainerExit exit);

  /** A probe that was answered as steady may be answered otherwise from now on. */
  void probesChanged();
}
