import type { RevocationTarget } from '../../contracts/revocation';

interface Page {
  name: string;
  url: string;
}

/** Where a person takes a token back by hand. */
const PAGES: Readonly<Record<string, Page>> = {
  cloudflare: { name: 'Cloudflare', url: 'https://dash.cloudflare.com/profile/api-tokens' },
  databricks: { name: 'Databricks', url: 'https://docs.databricks.com/aws/en/admin/access-control/tokens' },
  digitalocean: { name: 'DigitalOcean', url: 'https://cloud.digitalocean.com/account/api/tokens' },
  doppler: { name: 'Doppler', url: 'https://dashboard.doppler.com/workplace/tokens' },
  firebase: { name: 'Firebase', url: 'https://myaccount.google.com/connections' },
  fly: { name: 'Fly.io', url: 'https://fly.io/user/personal_access_tokens' },
  github: { name: 'GitHub', url: 'https://github.com/settings/tokens' },
  gitlab: { name: 'GitLab', url: 'https://gitlab.com/-/user_settings/personal_access_tokens' },
  heroku: { name: 'Heroku', url: 'https://dashboard.heroku.com/account/applications' },
  hetzner: { name: 'Hetzner', url: 'https://console.hetzner.cloud/' },
  linode: { name: 'Linode', url: 'https://cloud.linode.com/profile/tokens' },
  'mongodb-atlas': {
    name: 'MongoDB Atlas',
    url: 'https://cloud.mongodb.com/v2#/preferences/personalization',
  },
  neon: { name: 'Neon', url: 'https://console.neon.tech/app/settings/api-keys' },
  netlify: { name: 'Netlify', url: 'https://app.netlify.com/user/applications#personal-access-tokens' },
  npm: { name: 'npm', url: 'https://www.npmjs.com/settings/~/tokens' },
  planetscale: { name: 'PlanetScale', url: 'https://app.planetscale.com/settings/service-tokens' },
  pulumi: { name: 'Pulumi Cloud', url: 'https://app.pulumi.com/account/tokens' },
  pypi: { name: 'PyPI', url: 'https://pypi.org/manage/account/' },
  railway: { name: 'Railway', url: 'https://railway.com/account/tokens' },
  render: { name: 'Render', url: 'https://dashboard.render.com/u/settings#api-keys' },
  scaleway: { name: 'Scaleway', url: 'https://console.scaleway.com/iam/api-keys' },
  stripe: { name: 'Stripe', url: 'https://dashboard.stripe.com/apikeys' },
  supabase: { name: 'Supabase', url: 'https://supabase.com/dashboard/account/tokens' },
  terraform: { name: 'HCP Terraform', url: 'https://app.terraform.io/app/settings/tokens' },
  vercel: { name: 'Vercel', url: 'https://vercel.com/account/settings/tokens' },
  vultr: { name: 'Vultr', url: 'https://my.vultr.com/settings/#settingsapi' },
};

const AZURE_USERS =
  'https://portal.azure.com/#view/Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/AllUsers';
const IDENTITY_CENTER = 'https://console.aws.amazon.com/singlesignon/home#/users';
const AWS_ROOT = 'https://console.aws.amazon.com/iam/home#/security_credentials';
const GOOGLE_CONNECTIONS = 'https://myaccount.google.com/connections';

/** What a person does about a principal that no interface is called for. */
export function instructions({ kind, provider, id, context }: RevocationTarget): string {
  switch (kind) {
    case 'aws-root':
      return `Sign in as root, delete its access keys and change its password: ${AWS_ROOT}`;
    case 'aws-sso':
      return `Open the user in IAM Identity Center, delete the active sessions, and disable its access: ${IDENTITY_CENTER}`;
    case 'azure-user':
      return `Open the user in Microsoft Entra, choose Revoke sessions, and block the sign-in: ${AZURE_USERS}`;
    case 'gcp-user':
      return `Run \`gcloud auth revoke\` for ${id} on this machine, and take away the access of the Google Cloud SDK: ${GOOGLE_CONNECTIONS}`;
    default:
      break;
  }
  if (provider === 'kubernetes')
    return `Take away what context ${context ?? id} logs in with: delete its role bindings, or the client certificate's or token's issuer has to revoke it.`;
  const page = Object.hasOwn(PAGES, provider) ? PAGES[provider] : undefined;
  if (page) return `Delete the token at ${page.name}, and make a new one without the agent: ${page.url}`;
  return `Delete the token of ${provider} where it was made, and make a new one without the agent.`;
}

/** The name that people know a provider by. */
export function providerName(provider: string): string {
  return (Object.hasOwn(PAGES, provider) ? PAGES[provider]?.name : undefined) ?? provider;
}
