package io.kubejar.controllermanager;

import io.kubejar.client.ServedResources;
import io.kubejar.controllermanager.apiserverleasegc.ApiServerLeaseGarbageCollector;
import io.kubejar.controllermanager.attachdetach.AttachDetachController;
import io.kubejar.controllermanager.certificates.CertificateApprovingController;
import io.kubejar.controllermanager.certificates.CertificateCleanerController;
import io.kubejar.controllermanager.certificates.CertificateSigner;
import io.kubejar.controllermanager.certificates.CertificateSigningController;
import io.kubejar.controllermanager.clusterroleaggregation.ClusterRoleAggregationController;
import io.kubejar.controllermanager.cronjob.CronJobController;
import io.kubejar.controllermanager.daemon.DaemonSetController;
import io.kubejar.controllermanager.deployment.DeploymentController;
import io.kubejar.controllermanager.disruption.DisruptionController;
import io.kubejar.controllermanager.endpoint.EndpointsController;
import io.kubejar.controllermanager.endpointslice.EndpointSliceController;
import io.kubejar.controllermanager.endpointslicemirroring.EndpointSliceMirroringController;
import io.kubejar.controllermanager.ephemeral.EphemeralVolumeController;
import io.kubejar.controllermanager.garbagecollector.GarbageCollector;
import io.kubejar.controllermanager.ingressaddress.IngressAddressController;
import io.kubejar.controllermanager.job.JobController;
import io.kubejar.controllermanager.namespace.NamespaceController;
import io.kubejar.controllermanager.nodeipam.NodeIpamController;
import io.kubejar.controllermanager.nodelifecycle.NodeLifecycleController;
import io.kubejar.controllermanager.nodettl.TtlController;
import io.kubejar.controllermanager.persistentvolumebinder.PersistentVolumeBinder;
import io.kubejar.controllermanager.podautoscaler.HorizontalPodAutoscalerController;
import io.kubejar.controllermanager.podgc.PodGarbageCollector;
import io.kubejar.controllermanager.pvcprotection.PersistentVolumeClaimProtectionController;
import io.kubejar.controllermanager.pvprotection.PersistentVolumeProtectionController;
import io.kubejar.controllermanager.replicaset.ReplicaSetController;
import io.kubejar.controllermanager.replication.ReplicationController;
import io.kubejar.controllermanager.resourceclaim.ResourceClaimController;
import io.kubejar.controllermanager.resourcequota.ResourceQuotaController;
import io.kubejar.controllermanager.rootcacertificatepublisher.RootCaCertificatePublisher;
import io.kubejar.controllermanager.serviceaccount.ServiceAccountsController;
import io.kubejar.controllermanager.serviceaccount.TokenGenerator;
import io.kubejar.controllermanager.serviceaccount.TokensController;
import io.kubejar.controllermanager.servicecidrs.ServiceCidrController;
import io.kubejar.controllermanager.servicelb.ServiceLoadBalancerController;
import io.kubejar.controllermanager.statefulset.StatefulSetController;
import io.kubejar.controllermanager.tainteviction.TaintEvictionController;
import io.kubejar.controllermanager.ttlafterfinished.TtlAfterFinishedController;
import io.kubejar.controllermanager.vacprotection.VolumeAttributesClassProtectionController;
import io.kubejar.controllermanager.volumeexpand.PersistentVolumeExpander;
import java.util.List;

/**
 * The controllers that run unless they are switched off.
 *
 * <p>Follows {@code NewControllerDescriptors} of {@code
 * cmd/kube-controller-manager/app/controllermanager.go}.
 */
public final class DefaultControllers {
  private DefaultControllers() {}

  /**
   * What controllers need of the cluster beside its API.
   *
   * @param resources what the API server serves
   * @param caPem the certificate of the CA that signed the API server's, in PEM
   * @param signer that CA
   * @param tokens signs the tokens of service accounts that Secrets hold
   * @param podRange the IPv4 range of all Pods
   */
  public record Dependencies(
      ServedResources resources,
      String caPem,
      CertificateSigner signer,
      TokenGenerator tokens,
      String podRange) {}

  /** New controllers, not started yet. */
  public static List<Controller> create(Dependencies cluster) {
    ServedResources resources = cluster.resources();
    return List.of(
        new ServiceAccountsController(),
        new TokensController(cluster.caPem(), cluster.tokens()),
        new RootCaCertificatePublisher(cluster.caPem()),
        new EndpointsController(),
        new EndpointSliceController(),
        new EndpointSliceMirroringController(),
        new ReplicationController(),
        new ReplicaSetController(),
        new DeploymentController(),
        new StatefulSetController(),
        new DaemonSetController(),
        new JobController(),
        new CronJobController(),
        new DisruptionController(resources),
        new TtlAfterFinishedController(),
        new PodGarbageCollector(),
        new ClusterRoleAggregationController(),
        new TtlController(),
        new NodeIpamController(cluster.podRange()),
        new NodeLifecycleController(),
        new TaintEvictionController(),
        new ResourceQuotaController(resources),
        new PersistentVolumeBinder(),
        new PersistentVolumeClaimProtectionController(),
        new PersistentVolumeProtectionController(),
        new VolumeAttributesClassProtectionController(),
        new EphemeralVolumeController(),
        new AttachDetachController(),
        new PersistentVolumeExpander(),
        new HorizontalPodAutoscalerController(resources),
        new ResourceClaimController(),
        new ServiceCidrController(),
        new ServiceLoadBalancerController(),
        new IngressAddressController(),
        new CertificateApprovingController(),
        new CertificateSigningController(cluster.signer()),
        new CertificateCleanerController(),
        new ApiServerLeaseGarbageCollector(),
        new NamespaceController(resources),
        new GarbageCollector(resources));
  }
}
