//! Comments whose parents have not come yet: each waits for its parent. The time is linear, whatever the order.

use super::Entry;
use std::collections::{HashMap, HashSet};

/// A comment: its post and its number.
type Key = (i64, String);

#[derive(Default)]
pub(super) struct Threads {
    /// The comments that have come and do not wait: their posts and numbers.
    here: HashSet<Key>,
    /// The comments that wait, by the post and number of their parent.
    waiting: HashMap<Key, Vec<Entry>>,
}

impl Threads {
    /// Returns the entry if it need not wait.
    pub(super) fn arrive(&mut self, entry: Entry) -> Option<Entry> {
        let parent = (entry.post, entry.comment.parent.clone());
        if parent.1.is_empty() || self.here.contains(&parent) {
            return Some(entry);
        }
        self.waiting.entry(parent).or_default().push(entry);
        None
    }

    /// The entry is here now. Returns those that waited for it.
    pub(super) fn release(&mut self, entry: &Entry) -> Vec<Entry> {
        let key = key(entry);
        let waited = self.waiting.remove(&key).unwrap_or_default();
        self.here.insert(key);
        waited
    }

    /// The entries whose parents will not come, each before those that answer it: of those that answer each other in a
    /// circle, one begins.
    pub(super) fn orphans(&mut self) -> Vec<Entry> {
        let mut waiting = std::mem::take(&mut self.waiting);
        let above: HashMap<Key, Key> = waiting
            .iter()
            .flat_map(|(parent, entries)| entries.iter().map(|entry| (key(entry), parent.clone())))
            .collect();
        let mut parents: Vec<Key> = waiting.keys().cloned().collect();
        parents.sort();
        let mut orphans = Vec::new();
        // First those whose parent is nowhere. What is left then is in a circle, or answers one.
        for parent in parents.iter().filter(|parent| !above.contains_key(*parent)) {
            let ready = waiting.remove(parent).unwrap_or_default();
            follow(ready, &mut waiting, &mut orphans);
        }
        for parent in parents {
            if !waiting.contains_key(&parent) {
                continue;
            }
            // Upward, until a comment comes for the second time: that one is in the circle.
            let (mut seen, mut at) = (HashSet::new(), &parent);
            while seen.insert(at)
                && let Some(next) = above.get(at)
            {
                at = next;
            }
            let begins = above.get(at).and_then(|parent| {
                let siblings = waiting.get_mut(parent)?;
                let place = siblings.iter().position(|entry| key(entry) == *at)?;
                Some(siblings.remove(place))
            });
            follow(begins.into_iter().collect(), &mut waiting, &mut orphans);
            // Nothing, unless two comments have the same number.
            let ready = waiting.remove(&parent).unwrap_or_default();
            follow(ready, &mut waiting, &mut orphans);
        }
        orphans
    }
}

/// Moves these entries, each followed by those that wait for it.
fn follow(mut ready: Vec<Entry>, waiting: &mut HashMap<Key, Vec<Entry>>, moved: &mut Vec<Entry>) {
    ready.reverse();
    while let Some(entry) = ready.pop() {
        let answers = waiting.remove(&key(&entry)).unwrap_or_default();
        ready.extend(answers.into_iter().rev());
        moved.push(entry);
    }
}

fn key(entry: &Entry) -> Key {
    (entry.post, entry.comment.id.clone())
}
