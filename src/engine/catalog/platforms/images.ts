import type { CliSpec, Refine } from '../cli/spec';

/** References that stay on this machine: archives, folders, engines, registries of localhost. */
const HERE =
  /^(?:oci|oci-archive|oci-layout|ocidir|dir|docker-archive|docker-daemon|containers-storage|tarball|sif):|^(?:docker:\/\/)?(?:localhost|127\.0\.0\.1|\[::1\]|[\w.-]+\.localhost)(?::\d+)?(?:\/|$)|\.tar(?:\.gz)?$/;

/** Counts where a registry elsewhere is changed; a copy changes what it names last. */
const onlyRegistries: Refine = (call, judged) => {
  const copies = /^(?:copy|cp|sync)$/.test(call.path.at(-1) ?? '');
  const places = copies ? judged.targets.slice(-1) : judged.targets;
  if (!call.row || (places.length > 0 && places.every((place) => HERE.test(place)))) judged.local = true;
};

const DELETES_IMAGE = 'deletes the image {target} from the registry for everybody';
const WRITES = 'writes the image {target} in the registry';
const everyday = { provider: 'registry', shim: false, refine: onlyRegistries } as const;

// One command a line reads as the table it is.
// prettier-ignore
export const IMAGES: readonly CliSpec[] = [
  { names: ['crane', 'gcrane', 'krane'], ...everyday, values: '--platform -p -t --tag -f --new_layer -b --base -a --annotation -l --label -e --env --entrypoint --cmd --set-platform -o --output --repo -u --user -w --workdir --old_base --new_base --rebased --image-refs -j --jobs --media-type -m', flags: '--insecure -v --verbose --allow-nondistributable-artifacts --all-tags --no-clobber --index -r --recursive', rows: [
    ['delete', 'destroy', DELETES_IMAGE], ['gc', 'destroy', 'deletes images without a tag of {target} from the registry'],
    ['push', 'modify', WRITES, { targets: '1' }], ['copy|cp|tag|mutate|rebase|flatten|edit|append', 'modify', WRITES, { targets: '* -t --tag --rebased' }], ['index append|filter', 'modify', WRITES, { targets: '-t --tag' }],
  ] },
  { names: ['skopeo'], ...everyday, values: '--creds --src-creds --dest-creds --authfile --src-authfile --dest-authfile --src-cert-dir --dest-cert-dir --cert-dir --format -f --command-timeout --override-arch --override-os --policy --registries.d --tmpdir -s --src -d --dest --sign-by --additional-tag --digestfile --multi-arch --retry-times --username --password', flags: '--debug --insecure-policy -a --all --scoped -q --quiet --src-tls-verify --dest-tls-verify --tls-verify --preserve-digests --remove-signatures --keep-going -k', on: { '--dry-run': 'read: only shows what it would copy' }, rows: [
    ['delete', 'destroy', DELETES_IMAGE], ['copy', 'modify', WRITES],
    ['sync', 'modify', WRITES, { on: { '-d=dir|--dest=dir': 'local' } }],
  ] },
  { names: ['regctl'], ...everyday, values: '--host --logopt -v --verbosity --user-agent --platform -p --format --media-type --digest-tags', flags: '--force-tag-dereference --force --referrers --force-recursive --include-external', rows: [
    ['tag|manifest|image|blob delete|rm|remove', 'destroy', DELETES_IMAGE],
    ['image|index|manifest|blob|artifact copy|cp', 'modify', WRITES], ['image mod', 'modify', WRITES, { on: { '!--replace|--create': 'read' } }], ['image import', 'modify', WRITES, { targets: '0' }], ['index|artifact|manifest|blob put|create|add|delete', 'modify', WRITES],
  ] },
  { names: ['oras'], ...everyday, values: '-u --username -p --password --registry-config --platform --artifact-type --config -a --annotation --annotation-file --export-manifest --concurrency --from-username --to-username --format -o --output --distribution-spec --image-spec', flags: '-d --debug --insecure --plain-http -f --force -y --yes -r --recursive --oci-layout --disable-path-validation', on: { '--oci-layout': 'local' }, rows: [
    ['manifest|blob delete|rm', 'destroy', DELETES_IMAGE],
    ['push|attach|tag', 'modify', WRITES, { targets: '0' }], ['manifest|blob push', 'modify', WRITES, { targets: '0' }], ['manifest index create|update', 'modify', WRITES, { targets: '0' }], ['copy|cp', 'modify', WRITES, { on: { '--to-oci-layout': 'local' } }],
  ] },
];
