// The files of a home with odd identities in it.

export const PROD = '111111111111';
export const DEV = '222222222222';
export const UNLABELLED = '444444444444';
export const NOBODYS = '333333333333';
/** A name that would be an icon, bold, a link and HTML. */
export const HOSTILE = '$(pass) **b** <i>x</i> `c` www.evil.example';
export const ODD = `it's größe 東京 "q"`;

export const CONFIG = `[profile acme-prod]
region = eu-west-1
role_arn = arn:aws:iam::${PROD}:role/AdministratorAccess
source_profile = acme-dev

[profile acme-dev]
region = eu-west-1
sso_account_id = ${DEV}
sso_role_name = Developer
sso_start_url = https://acme.example/start
sso_region = eu-west-1

[profile acme-x]
sso_account_id = ${UNLABELLED}
sso_role_name = Developer
sso_start_url = https://acme.example/start
sso_region = eu-west-1

[profile twelve]
sso_account_id = twelve
sso_role_name = Developer

[profile "${ODD.replaceAll('"', '\\"')}"]
region = eu-west-1

[profile "${HOSTILE}"]
region = eu-west-1
`;

export const KUBE_CONFIG = `apiVersion: v1
kind: Config
current-context: kind-here
contexts:
- name: kind-here
  context: {cluster: kind-here, user: kind-here}
- name: shop-cluster
  context: {cluster: shop, user: kind-here}
clusters:
- name: kind-here
  cluster: {server: 'https://127.0.0.1:6443'}
- name: shop
  cluster: {server: 'https://shop.acme.example'}
users:
- name: kind-here
  user: {token: not-a-real-token}
`;
