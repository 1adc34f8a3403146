package io.kubejar;

import io.kubejar.apimachinery.schema.TypeTable;
import io.kubejar.apiserver.ApiServer;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.admission.AdmissionChain;
import io.kubejar.apiserver.admission.AdmissionHooks;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.matching.TypedObjects;
import io.kubejar.apiserver.admission.plugins.BuiltInPlugins;
import io.kubejar.apiserver.admission.plugins.CertificatePlugins;
import io.kubejar.apiserver.admission.plugins.OwnerReferencesPermissionEnforcement;
import io.kubejar.apiserver.admission.policy.AdmissionPolicies;
import io.kubejar.apiserver.admission.policy.PolicyTypeChecker;
import io.kubejar.apiserver.admission.webhook.AdmissionWebhooks;
import io.kubejar.apiserver.admission.webhook.WebhookCalls;
import io.kubejar.apiserver.apiextensions.ConversionWebhooks;
import io.kubejar.apiserver.apiextensions.CustomResources;
import io.kubejar.apiserver.authentication.CertificateAuthority;
import io.kubejar.apiserver.authentication.ClientCertificates;
import io.kubejar.apiserver.authentication.Impersonation;
import io.kubejar.apiserver.authentication.IssuerDiscovery;
import io.kubejar.apiserver.authentication.RequestAuthenticator;
import io.kubejar.apiserver.authentication.ServiceAccountTokens;
import io.kubejar.apiserver.authentication.StaticTokens;
import io.kubejar.apiserver.authentication.TokenAuthenticator;
import io.kubejar.apiserver.authorization.AccessRecorder;
import io.kubejar.apiserver.authorization.Authorizer;
import io.kubejar.apiserver.authorization.CreateOnUpdate;
import io.kubejar.apiserver.authorization.NodeAuthorizer;
import io.kubejar.apiserver.authorization.RbacAuthorizer;
import io.kubejar.apiserver.authorization.RecordingAuthorizer;
import io.kubejar.apiserver.authorization.RoleEscalation;
import io.kubejar.apiserver.controlplane.BootstrapObjects;
import io.kubejar.apiserver.controlplane.BuiltInHandlers;
import io.kubejar.apiserver.controlplane.BuiltInKinds;
import io.kubejar.apiserver.controlplane.ServiceAddresses;
import io.kubejar.apiserver.endpoints.AdmittedConnections;
import io.kubejar.apiserver.endpoints.DeprecationWarnings;
import io.kubejar.apiserver.endpoints.NonResourceRequests;
import io.kubejar.apiserver.endpoints.PodConnections;
import io.kubejar.apiserver.endpoints.Representations;
import io.kubejar.apiserver.endpoints.ResourceRequests;
import io.kubejar.apiserver.http.HttpsWebhookTransport;
import io.kubejar.apiserver.http.SecureServing;
import io.kubejar.apiserver.metrics.MetricValues;
import io.kubejar.apiserver.metrics.MetricsRequests;
import io.kubejar.apiserver.metrics.MetricsResources;
import io.kubejar.apiserver.openapi.OpenApiRequests;
import io.kubejar.apiserver.registry.BuiltInResources;
import io.kubejar.apiserver.registry.BuiltInStrategies;
import io.kubejar.apiserver.registry.ManagedFields;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.RegistryContext;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.SubresourceHandlers;
import io.kubejar.apiserver.registry.core.ServiceNumbers;
import io.kubejar.apiserver.webhook.StoredServices;
import io.kubejar.client.CatalogResources;
import io.kubejar.client.Client;
import io.kubejar.client.InProcessClient;
import io.kubejar.clock.EventLoop;
import io.kubejar.clock.Randomness;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.DefaultControllers;
import io.kubejar.controllermanager.validatingadmissionpolicystatus.ValidatingAdmissionPolicyStatusController;
import io.kubejar.faults.Faults;
import io.kubejar.kubelet.Kubelets;
import io.kubejar.network.ClusterNetwork;
import io.kubejar.network.PodAddresses;
import io.kubejar.network.ServedPorts;
import io.kubejar.scheduler.Scheduler;
import io.kubejar.store.InMemoryStore;
import io.kubejar.store.Store;
import io.kubejar.trace.Trace;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import okhttp3.tls.HeldCertificate;

/**
 * The parts of a cluster, put together in the order of the journey: store, API server, components.
 * Closes them in the opposite order.
 */
final class ControlPlane implements AutoCloseable {
  private static final String ADMIN = "kubernetes-admin";
  private static final List<String> SERVER_NAMES =
      List.of(
          "kube-apiserver",
          "localhost",
          "127.0.0.1",
          "kubernetes",
          "kubernetes.default",
          "kubernetes.default.svc",
          "kubernetes.default.svc.cluster.local",
          "10.96.0.1");

  private final ClusterSpec spec;
  private final EventLoop loop;
  private final Trace trace;
  private final Store store = new InMemoryStore();
  private final CertificateAuthority authority;
  private final ServedPorts servedPorts = new ServedPorts();
  private final HttpsWebhookTransport webhookTransport;
  private final AdmissionHooks admissionHooks;
  private final StaticTokens staticTokens = new StaticTokens();
  private final ServiceAccountTokens accountTokens;
  private final RbacAuthorizer rbac;
  private final Authorizer policy;
  private final RecordingAuthorizer authorizer;
  private final Registry registry;
  private final ApiServer server;
  private final SecureServing serving;
  private final Faults faults = new Faults(this::forgetHistory, this::disconnectWatches);
  private final Components components;
  private final MetricValues metrics = new MetricValues(this::serveMetrics);
  private final ConnectedKubelets connectedKubelets = new ConnectedKubelets();
  private final Client adminClient;
  private final Identities identities;
  private final RunningParts running;

  private ControlPlane(ClusterSpec spec, RunningParts running) {
    this.spec = spec;
    this.running = running;
    running.add(store::close);
    this.loop = EventLoop.start("kubejar", spec.clock());
    running.add(loop::close);
    this.trace = new Trace(spec.clock());
    this.authority = CertificateAuthority.create(spec.clock());
    Randomness randomness = new Randomness(spec.seed());
    BootstrapObjects.create(store, spec.clock(), randomness);
    this.rbac = new RbacAuthorizer(store);
    this.policy =
        Authorizer.union(
            List.of(
                Authorizer.privilegedGroups(Set.of(UserInfo.SYSTEM_MASTERS)),
                new NodeAuthorizer(store),
                rbac));
    this.authorizer = new RecordingAuthorizer(policy);
    this.accountTokens = new ServiceAccountTokens(store, spec.clock(), randomness);
    this.webhookTransport = new HttpsWebhookTransport(new StoredServices(store, servedPorts::find));
    running.add(webhookTransport::close);
    ResourceCatalog catalog = catalog(randomness);
    TypedObjects typed = new TypedObjects(catalog);
    this.admissionHooks =
        new AdmissionHooks(
            (changed, target) -> typed.complete(changed, target.resource(), target.kind()));
    this.registry = registry(catalog, randomness);
    CustomResources customResources = customResources(randomness);
    running.add(customResources::close);
    running.add(ServiceAddresses.start(store, spec.clock(), randomness)::close);
    this.server = apiServer();
    this.adminClient = client(ADMIN, List.of(UserInfo.SYSTEM_MASTERS));
    this.serving = serve();
    running.add(serving::close);
    this.identities = new Identities(server, url(), authority, accountTokens, store);
    BootstrapObjects.publishEndpoint(
        store, spec.clock(), randomness, url().getHost(), url().getPort());
    this.components =
        new Components(
            spec,
            controllers(),
            new ComponentClients(server, store),
            new Components.Shared(loop, randomness, trace, servedPorts));
    running.add(components::close);
    this.connectedKubelets.connect(components.kubelets());
  }

  /**
   * Starts the API server and the components, and waits until these have done what a new cluster
   * gives them to do; what was started is closed if a part fails to.
   */
  static ControlPlane start(ClusterSpec spec) {
    RunningParts running = new RunningParts();
    try {
      ControlPlane controlPlane = new ControlPlane(spec, running);
      controlPlane.components.start();
      controlPlane.loop.awaitIdle();
      return controlPlane;
    } catch (RuntimeException | Error e) {
      running.closeAfter(e);
      throw e;
    }
  }

  private List<Controller> controllers() {
    ResourceCatalog catalog = registry.context().catalog();
    List<Controller> controllers =
        new ArrayList<>(
            DefaultControllers.create(
                new DefaultControllers.Dependencies(
                    new CatalogResources(catalog),
                    authority.certificatePem(),
                    authority::sign,
                    accountTokens::issueForSecret,
                    PodAddresses.clusterCidrFor(spec.kubelets().nodes().size()))));
    controllers.add(
        new ValidatingAdmissionPolicyStatusController(new PolicyTypeChecker(catalog)::warnings));
    controllers.addAll(spec.controllers());
    return controllers;
  }

  private ResourceCatalog catalog(Randomness randomness) {
    BuiltInStrategies strategies =
        BuiltInKinds.strategies(new ServiceNumbers(store, randomness), spec.clock());
    return new ResourceCatalog(BuiltInResources.load(TypeTable.builtIn()::schema, strategies));
  }

  private Registry registry(ResourceCatalog catalog, Randomness randomness) {
    RegistryContext context =
        new RegistryContext(
            store, catalog, admission(catalog, randomness), loop, randomness, trace);
    return new Registry(context, new ManagedFields(catalog, spec.clock()));
  }

  private AdmissionChain admission(ResourceCatalog catalog, Randomness randomness) {
    List<AdmissionPlugin> plugins = new ArrayList<>();
    plugins.add(new CreateOnUpdate(authorizer));
    plugins.addAll(BuiltInPlugins.first(store, randomness));
    plugins.addAll(CertificatePlugins.all(authorizer));
    plugins.add(new OwnerReferencesPermissionEnforcement(authorizer, catalog));
    plugins.add(new RoleEscalation(store, authorizer, rbac));
    plugins.addAll(AdmissionPolicies.plugins(store, catalog, policy));
    plugins.addAll(
        AdmissionWebhooks.plugins(
            store, catalog, new WebhookCalls(webhookTransport, randomness, trace), policy));
    plugins.add(admissionHooks);
    plugins.addAll(BuiltInPlugins.last(store));
    return spec.admission().chain(plugins);
  }

  private CustomResources customResources(Randomness randomness) {
    return CustomResources.start(registry, new ConversionWebhooks(webhookTransport, randomness));
  }

  private ApiServer apiServer() {
    ResourceCatalog catalog = registry.context().catalog();
    return new ApiServer(
        authorizer,
        new AdmittedConnections(
            registry.context(),
            new PodConnections(
                new MetricsRequests(
                    new DeprecationWarnings(catalog, new ResourceRequests(registry, handlers())),
                    metrics,
                    spec.clock()),
                connectedKubelets)),
        new IssuerDiscovery(
            accountTokens,
            this::url,
            new NonResourceRequests(catalog, new OpenApiRequests(catalog, TypeTable.builtIn()))),
        new Representations(catalog, spec.clock()),
        trace);
  }

  private SubresourceHandlers handlers() {
    return BuiltInHandlers.create(
        registry, new BuiltInHandlers.Identity(policy, rbac, staticTokens, accountTokens));
  }

  private SecureServing serve() {
    RequestAuthenticator authenticator =
        new RequestAuthenticator(
            new ClientCertificates(authority.certificate()),
            TokenAuthenticator.union(List.of(staticTokens, accountTokens)),
            spec.clock(),
            new Impersonation(authorizer));
    HeldCertificate identity = authority.issueServer(SERVER_NAMES);
    return SecureServing.start(spec.port(), identity, server, authenticator, faults);
  }

  private void forgetHistory() {
    store.compact(store.revision());
  }

  private void disconnectWatches() {
    serving.disconnectWatches();
  }

  private Client client(String user, List<String> groups) {
    return new InProcessClient(server, UserInfo.authenticated(user, groups), user);
  }

  URI url() {
    return URI.create(serving.url());
  }

  Client adminClient() {
    return adminClient;
  }

  Kubeconfig adminKubeconfig() {
    return identities.of(ADMIN, List.of(UserInfo.SYSTEM_MASTERS)).kubeconfig();
  }

  Identities identities() {
    return identities;
  }

  RoleRecorder recordRoles(String user) {
    return new RoleRecorder(new AccessRecorder(user, rbac, store), authorizer);
  }

  Trace trace() {
    return trace;
  }

  Faults faults() {
    return faults;
  }

  private void serveMetrics() {
    registry.context().catalog().put(MetricsResources.definitions());
  }

  MetricValues metrics() {
    return metrics;
  }

  AdmissionHooks admissionHooks() {
    return admissionHooks;
  }

  ClusterNetwork network() {
    return components.network();
  }

  Scheduler scheduler() {
    return components.scheduler();
  }

  Kubelets kubelets() {
    return components.kubelets();
  }

  ClusterTime time() {
    return new ClusterTime(loop);
  }

  long seed() {
    return spec.seed();
  }

  @Override
  public void close() {
    running.close();
  }
}
