/** Secrets that are known by their own shape, whatever stands around them. Data, with the issuer beside each shape. */
import { ruleSet } from './rule';

/** After these, sixteen and more of a token's letters are a secret. Most issuers have written their prefixes down for scanners. */
const PREFIXES: readonly string[] = [
  'gh[pousr]_|github_pat_', // GitHub
  'gl(?:pat|dt|rt|rtr|ft|cbt|ptt|agent|imt|oas|soat|ffct|wt)-', // GitLab
  'gl(?:sa|c)_', // Grafana
  'xox[a-z](?:\\.xox[a-z])?-|xapp-|xwfp-', // Slack
  'AIza|ya29\\.|GOCSPX-|1\\/\\/0', // Google: API keys, access tokens, client secrets, refresh tokens
  '[sr]k_(?:live|test)_|whsec_', // Stripe
  'sk-|sess-', // OpenAI, Anthropic and those who copied them
  'gsk_|xai-|pplx-|r8_|nvapi-', // Groq, xAI, Perplexity, Replicate, NVIDIA
  'npm_|pypi-|rubygems_|oy2[a-z0-9]{20}', // registries of packages
  'dckr_[po]at_', // Docker
  'do[opr]_v1_', // DigitalOcean
  'hf_|api_org_', // Hugging Face
  'SG\\.|xkeysib-', // SendGrid, Brevo
  'SK(?=[0-9a-f]{32})|key-(?=[0-9a-f]{32})', // Twilio, Mailgun
  'shp(?:at|ca|pa|ss)_', // Shopify
  'hv[sbr]\\.', // HashiCorp Vault
  'dp\\.(?:st|pt|ct|sa|scim|audit)\\.', // Doppler
  'lin_(?:api|oauth)_', // Linear
  'ntn_|figd_|PMAK-', // Notion, Figma, Postman
  'AGE-SECRET-KEY-', // age
  'pul-', // Pulumi
  'sbp_|nfp_|vc[piark]_|cf(?:k|ut|at)_|rnd_', // Supabase, Netlify, Vercel, Cloudflare, Render
  'fm[12][ar]?_|fo1_', // Fly.io
  'HRKU-', // Heroku
  'tskey-', // Tailscale
  'dapi(?=[0-9a-fA-F]{32})|dose(?=[0-9a-f]{32})', // Databricks
  'ops_ey|A3-(?=[A-Z0-9]{6}-)', // 1Password: service accounts, secret keys
  'NRAK-|NRII-|dt0[a-z]\\d\\d\\.|sntry[su]_', // New Relic, Dynatrace, Sentry
  'AT[AC]TT3|BBDC-', // Atlassian
  'CCIP(?:AT|RJ)_|bkua_', // CircleCI, Buildkite
  'pscale_(?:tkn|pw|oauth)_|mdb_sa_sk_', // PlanetScale, MongoDB Atlas
  'ABSK|amzn\\.mws\\.', // Amazon Bedrock, Marketplace
  'sq0(?:atp|csp)-|shippo_(?:live|test)_|PAT-(?=[A-Z0-9])', // Square, Shippo
];

/** Beginnings of tokens that are made of what plain words are made of. */
export const PLAIN_TOKEN =
  /(?:^|[^a-z0-9])(?:(?:sk|sess|pul|gl[a-z]{2,5}|xapp|xwfp|xai|pplx|nvapi|tskey|key|pypi|xkeysib|xox[a-z])-|hv[sbr]\.|dp\.|ya29\.|1\/\/0|s\.|dt0|amzn\.)|atlasv1|^dapi|^oy2/;

const TOKEN = new RegExp(`(?<![A-Za-z0-9])(?:${PREFIXES.join('|')})[A-Za-z0-9_.+/-]{16,}={0,2}`, 'g');

export const SHAPES = ruleSet([
  // Keys in PEM and PGP armour, line ends written as \n included; one that is cut off counts to the end of the text.
  {
    find: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}-----|$)/g,
    needs: ['PRIVATE KEY'],
  },
  {
    find: /(?<=\nPrivate-(?:Lines|MAC): )[0-9a-f]+(?:\r?\n[A-Za-z0-9+/=]{4,64}(?=\r?\n|$))*/g,
    needs: ['Private-'],
  },
  { find: TOKEN },
  // Terraform Cloud, Telegram, Discord, Vault before 1.10, crates.io.
  { find: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{20,}/g, needs: ['.atlasv1.'] },
  { find: /(?<![0-9])\d{8,10}:AA[A-Za-z0-9_-]{32,}/g, needs: [':AA'] },
  { find: /(?<![A-Za-z0-9_-])[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}/g },
  { find: /(?<![\w.-])s\.[A-Za-z0-9]{24}(?![\w.-])/g, needs: ['s.'] },
  { find: /(?<![A-Za-z0-9])cio[A-Za-z0-9]{32}(?![A-Za-z0-9])/g, needs: ['cio'] },
  // Entra ID's client secrets, keys of Azure's storage and DevOps by the marks that they carry.
  { find: /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}/g, needs: ['Q~'] },
  { find: /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==/g, needs: ['=='] },
  {
    find: /(?<![A-Za-z0-9])[A-Za-z0-9+/]{30,80}(?:\+AStA|ACDb[A-Za-z0-9+/]{4}|AIoT[A-Za-z0-9+/]{4}|AZDO)[A-Za-z0-9+/]{4,8}={0,2}/g,
    needs: ['AStA', 'ACDb', 'AIoT', 'AZDO'],
  },
  // AWS session tokens, by the protobuf header that they all begin with.
  {
    find: /(?<![A-Za-z0-9])(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)[A-Za-z0-9+/=%_-]*/g,
    needs: ['IQoJb3JpZ2lu', 'GZXIvYXdz'],
  },
  // JSON web tokens.
  {
    find: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){0,3}/g,
    needs: ['eyJ'],
  },
  // In base64: what is in PEM armour and neither certificate nor public key, and Google's service accounts.
  { find: /LS0tLS1CRUdJTi(?!BDRVJU|BQVUJM|BYNTA5)[A-Za-z0-9+/=]*/g, needs: ['LS0tLS1CRUdJTi'] },
  {
    find: /(?:ewogICJ0eXBlIjogInNlcnZpY2VfYWNjb3Vud|eyJ0eXBlIjoic2VydmljZV9hY2NvdW50|eyJ0eXBlIjogInNlcnZpY2VfYWNjb3Vud)[A-Za-z0-9+/=]*/g,
    needs: ['c2VydmljZV9hY2NvdW50', 'InNlcnZpY2VfYWNjb3Vud'],
  },
  // Signatures of links that let in whoever has them: Azure's SAS, presigned addresses of other clouds.
  {
    find: /([?&;"'](?:sig|x-amz-signature|x-goog-signature|signature|x-amz-security-token)=)[^&\s"'<>;]{8,}/gi,
    needs: ['sig=', 'ignature=', 'SIG=', 'IGNATURE=', 'oken=', 'Sig='],
  },
  // Addresses at which whoever knows them may post.
  {
    find: /((?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api(?:\/v\d+)?\/webhooks|hooks\.zapier\.com\/hooks\/catch|webhook\.office\.com\/webhookb2)\/)[A-Za-z0-9/_@-]+/gi,
    needs: ['hooks', '/webhook', 'HOOKS'],
  },
  // Access key ids say which account and user; their middle is not needed for that.
  {
    find: /(?<![A-Za-z0-9])((?:AKIA|ASIA|ABIA|ACCA))[A-Z0-9]{8,}([A-Z0-9]{4})(?![A-Za-z0-9])/g,
    shows: '…',
    needs: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
  },
  // A token in the place of the user: GitHub's old way, and nobody's password behind it.
  { find: /(:\/\/)[^\s/@:'"]{1,512}(:(?:x-oauth-basic)?@)/g, needs: [':@', ':x-oauth-basic@'] },
  // user:password@ in URLs and in Go-style data source names. The name stays. A port and a path are no password.
  {
    find: /(:\/\/(?<=[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@:'"[]{0,128}:)(?!\d{1,5}[/?#])[^\s'"]{1,512}(@)/gi,
    needs: ['@'],
  },
  { find: /(:\/\/)[^\s/@:'"]{20,512}(@)/g, needs: ['@'] },
  { find: /(?<![^\s'"=])([^\s'"=@:/]{1,64}:)[^\s'"@]{1,256}(@(?:tcp|unix)\()/g, needs: ['@tcp(', '@unix('] },
  {
    find: /(?<![A-Za-z])((?:Bearer|Basic|Digest|Negotiate)[ \t]+)[A-Za-z0-9+/=_.~-]{6,}/g,
    needs: ['Bearer', 'Basic', 'Digest', 'Negotiate'],
  },
  {
    find: /(?<![A-Za-z])((?:bearer|basic)[ \t]+)(?=[A-Za-z+/=_.~-]{0,40}[0-9])[A-Za-z0-9+/=_.~-]{12,}/gi,
    needs: ['earer', 'asic', 'EARER', 'ASIC'],
  },
  // Elements of XML, and the settings of .NET.
  { find: /(<[A-Za-z0-9_.:-]{0,40}(?:password|secret|token|api-?key)>)[^<]{1,4096}/gi, needs: ['</'] },
  {
    find: /(<add key="[^"]{0,80}(?:password|secret|token|key)"[ \t]{1,8}value=")[^"]{1,4096}/gi,
    needs: ['<add'],
  },
]);
