#!/bin/bash -eu
# Licensed under the Apache License, Version 2.0: http://www.apache.org/licenses/LICENSE-2.0
#
# Builds every fuzz target, and puts it into $OUT with the dictionary, the seeds and libFuzzer's options.

cd "$SRC/comment-sanitizer"
cargo fuzz build -O --debug-assertions

# One pool of seeds for all targets: what is no input of one kind still is bytes.
seeds="$WORK/seeds.zip"
rm -f "$seeds"
zip -q -r -j "$seeds" fuzz/seeds

for source in fuzz/fuzz_targets/*.rs; do
  target=$(basename "$source" .rs)
  # The targets are a member of the workspace, in whose folder cargo builds.
  cp "target/x86_64-unknown-linux-gnu/release/$target" "$OUT/"
  cp fuzz/html.dict "$OUT/$target.dict"
  cp "$seeds" "$OUT/${target}_seed_corpus.zip"
  printf '[libfuzzer]\nmax_len = 4096\n' >"$OUT/$target.options"
done
