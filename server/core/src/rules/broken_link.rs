use super::destinations::{Destination, destinations, written};
use super::{Check, Draft, Level, LinkScope, Rule, fix, preferred};
use crate::files::{Entry, Files, Standing};
use crate::finding::{Fix, NewFile, Severity};
use crate::syntax::link::is_markdown;
use crate::template::Template;
use crate::template::evidence::{evidence, has};
use crate::text::{near, normal};

/// So many near names are offered at most.
const MOST_NEAR: usize = 3;
/// From so many templates a file can be created at most.
const MOST_TEMPLATES: usize = 3;
/// In so many folders a file of the same name is looked for at most.
const MOST_FOLDERS: usize = 64;

pub(super) static RULE: Rule = Rule {
    code: "broken-link",
    summary: "a relative link to a file that is not there",
    level: Level::Fixed(Severity::Warning),
    documentation: r"A link, an image or the definition of a link leads to a file or folder that is not there.

````markdown template note
# {TITLE}

## Release Window
{RELEASE_WINDOW}
````

````markdown file rollback.md
# Rollback

## When
````

````markdown document path=docs/billing.md
<!-- milepost: template note -->
# Billing

## Release Window
As in the [plan](rollbak.md#when) and the [runbook](../ops/runbook.html).
````

````findings
5:18-5:28 warning[broken-link] there is no file `rollbak.md`
  fix: Replace with `rollback.md`
  fix: Create `rollbak.md` from template `note`
5:53-5:72 warning[broken-link] there is no file `../ops/runbook.html`
````

Links are read as GitHub reads them: relative to the document, or with a `/` in front to the repository. A link out of the
repository, or from its root, is judged only where it names a Markdown file in a folder that is there, below the root: `/plan.md` may as
well be a page of a site. A name without an ending is judged only behind a folder that is there (`src/engine`, which `src/engine.md`
would do for, too). Addresses, wiki links, patterns, and destinations that are still to be filled are not judged, nor is what is no
Markdown link: `href` and `src` in HTML, and front matter.
A link that is still the template's own is reported as information: word for word or, until the work is done, with its slots filled
(`M01_PRD.md` where the template has `{ID}_PRD.md`).

The fixes put in its place the path that is nearest to it, or a file of the same name in a folder nearby, and create the file from the
document's template, the workspace's own ones, or one that the file's name speaks of: with today's date, and the id or title that is its
name. A file that is there is never overwritten.",
    checks: &[Check::Links(check)],
};

fn check(scope: &LinkScope<'_>, out: &mut Vec<Draft>) {
    for destination in destinations(scope) {
        let path = destination.path.as_str();
        if path.is_empty() || !is_missing(&*scope.context.files, path, destination.written.ends_with('/')) {
            continue;
        }
        let what = if destination.written.ends_with('/') { "folder" } else { "file" };
        let severity = destination.is_templates.then_some(Severity::Information);
        let message = format!("there is no {what} `{}`", destination.written);
        let mut fixes = nearest(scope, &destination);
        fixes.extend(creations(scope, &destination));
        out.push(Draft { fixes, severity, ..Draft::new(destination.span, message) });
    }
}

/// Whether nothing stands at a path, and something should.
fn is_missing(files: &dyn Files, path: &str, is_folder: bool) -> bool {
    if files.at(path) != Standing::Nothing {
        return false;
    }
    let (parent, name) = split(path);
    let is_in_a_folder = || files.at(parent) == Standing::Folder;
    if path.starts_with('/') || !files.is_inside(path) {
        // A page of a web site, of the host of the repository (`../../issues`), or a file of a neighbour who is not here.
        return is_markdown(path) && parent != "/" && is_in_a_folder();
    }
    // Editors and sites find `plan.md` by `plan`, and sites have pages that are no file; a word alone may be anything.
    let names_a_folder = !split(parent).1.is_empty() && split(parent).1 != "..";
    let is_file = || names_a_folder && files.at(&format!("{path}.md")) == Standing::Nothing;
    has_ending(name) || (is_in_a_folder() && (is_folder || is_file()))
}

fn has_ending(name: &str) -> bool {
    let is_ending = |ending: &str| ending.len() <= 10 && ending.chars().any(|c| c.is_ascii_alphabetic());
    name.rsplit_once('.').is_some_and(|(_, ending)| is_ending(ending) && ending.chars().all(char::is_alphanumeric))
}

/// The folder of a path, and the name in it.
fn split(path: &str) -> (&str, &str) {
    match path.rsplit_once('/') {
        Some(("", name)) => ("/", name),
        Some(parts) => parts,
        None => ("", path),
    }
}

fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        "/" => format!("/{name}"),
        folder => format!("{folder}/{name}"),
    }
}

/// The paths that may be meant.
fn nearest(scope: &LinkScope<'_>, destination: &Destination<'_>) -> Vec<Fix> {
    let files = &*scope.context.files;
    let path = destination.path.as_str();
    let mut found = near_paths(files, path, scope.own_name());
    if found.is_empty() {
        let same = same_name(files, path, scope.own_folder());
        let is_clear = same.len() == 1;
        found = same.into_iter().map(|path| (path, is_clear)).collect();
    }
    let offer = |(path, is_clear): (String, bool)| {
        let here = if destination.written.starts_with("./") && !path.starts_with('.') { "./" } else { "" };
        let folder = if destination.written.ends_with('/') { "/" } else { "" };
        let new = format!("{here}{}{folder}", written(&path, destination.angle));
        let fix = fix(format!("Replace with `{new}`"), destination.span, new);
        if is_clear { preferred(fix) } else { fix }
    };
    found.into_iter().take(MOST_NEAR).map(offer).collect()
}

/// The paths that are there and have one part that is nearly that of `path`, the nearest first, each with whether it is
/// clearly the one.
fn near_paths(files: &dyn Files, path: &str, own_name: Option<&str>) -> Vec<(String, bool)> {
    let (mut folder, mut rest) = match path.strip_prefix('/') {
        Some(rest) => ("/".to_owned(), rest),
        None => (String::new(), path),
    };
    // The last folder on the way that is there.
    while let Some((first, behind)) = rest.split_once('/') {
        let next = join(&folder, first);
        if files.at(&next) != Standing::Folder {
            break;
        }
        (folder, rest) = (next, behind);
    }
    let (part, behind) = rest.split_once('/').unwrap_or((rest, ""));
    let entries = files.entries(&folder);
    let is_last = behind.is_empty();
    let ending = part.rfind('.').map(|at| &part[at..]).filter(|_| is_last);
    // An ending that both have says nothing of how near they are.
    let stem = |name: &'_ str| ending.and_then(|ending| name.strip_suffix(ending)).map_or(name.len(), str::len);
    let fits = |entry: &&Entry| {
        let is_kind = if is_last { ending.is_none() || !entry.is_folder } else { entry.is_folder };
        is_kind && !(folder.is_empty() && Some(entry.name.as_str()) == own_name)
    };
    let found = near(&part[..stem(part)], entries.iter().filter(fits), |entry| &entry.name[..stem(&entry.name)]);
    let whole = |name: &str| join(&join(&folder, name), behind).trim_end_matches('/').to_owned();
    let there = found.into_iter().map(|near| (whole(&near.value.name), near.is_clear));
    there.filter(|(path, _)| matches!(files.at(path), Standing::File | Standing::Folder)).collect()
}

/// Files of the same name in folders nearby: beside the document, in the folders there, above, and in the folders there.
fn same_name(files: &dyn Files, path: &str, own_folder: Option<&str>) -> Vec<String> {
    let (_, name) = split(path);
    if path.starts_with('/') || !has_ending(name) || is_common(name) {
        return Vec::new();
    }
    let mut folders = vec![String::new(), "..".to_owned()];
    for above in ["", ".."] {
        let entries = files.entries(above);
        let inside = entries.iter().filter(|entry| entry.is_folder);
        let others = inside.filter(|entry| above.is_empty() || Some(entry.name.as_str()) != own_folder);
        folders.extend(others.take(MOST_FOLDERS).map(|entry| join(above, &entry.name)));
    }
    let there = folders.iter().map(|folder| join(folder, name));
    there.filter(|path| files.is_inside(path) && files.at(path) == Standing::File).collect()
}

/// Whether every project has a file of this name.
fn is_common(name: &str) -> bool {
    has(&evidence().common_files, &normal::key(name.split('.').next().unwrap_or(name)))
}

/// The file made from the templates that may be its: the document's, the workspace's own, and those that its name speaks of.
fn creations(scope: &LinkScope<'_>, destination: &Destination<'_>) -> Vec<Fix> {
    let (files, library) = (&*scope.context.files, &scope.context.library);
    let path = destination.path.as_str();
    let (_, name) = split(path);
    if destination.is_image || path.starts_with('/') || !is_markdown(path) || !files.is_inside(path) || is_common(name)
    {
        return Vec::new();
    }
    let words = normal::words(&name.to_lowercase());
    let is_named = |template: &Template| {
        let own = normal::words(&template.name.to_lowercase());
        !own.is_empty() && words.windows(own.len()).any(|part| part == own)
    };
    let own = library.get(&scope.facts.template.name);
    let others = library.own().iter().chain(library.builtins().iter().filter(|template| is_named(template)));
    let others = others.filter(|template| template.name != scope.facts.template.name);
    let create = |template: &Template| Fix {
        title: format!("Create `{path}` from template `{}`", template.name),
        safe: false,
        preferred: false,
        edits: Vec::new(),
        creates: Some(NewFile { path: path.to_owned(), template: template.name.clone() }),
    };
    own.into_iter().chain(others).take(MOST_TEMPLATES).map(|template| create(template)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use crate::analysis::{Analysis, Change};
    use crate::context::Context;
    use crate::files::{Entry, Files, Standing};
    use crate::syntax::anchors::Anchors;
    use crate::template::{Library, Template};
    use crate::text::Span;

    /// Nothing is there; counts how often it is asked.
    #[derive(Debug, Default)]
    struct Counting(AtomicUsize);

    impl Counting {
        fn count<T>(&self, answer: T) -> T {
            self.0.fetch_add(1, Ordering::Relaxed);
            answer
        }
    }

    impl Files for Counting {
        fn list(&self, _: &str) -> Vec<Entry> {
            self.count(Vec::new())
        }

        fn text(&self, _: &str) -> Option<String> {
            self.count(None)
        }

        fn at(&self, _: &str) -> Standing {
            self.count(Standing::Nothing)
        }

        fn entries(&self, _: &str) -> Arc<[Entry]> {
            self.count(Arc::default())
        }

        fn anchors(&self, _: &str) -> Option<Arc<Anchors>> {
            self.count(None)
        }

        fn is_inside(&self, _: &str) -> bool {
            self.count(true)
        }
    }

    #[test]
    fn a_key_judges_the_links_of_its_section_alone() {
        let files = Arc::new(Counting::default());
        let library = Library::builtin().with(Template::compile("note", "# {TITLE}\n\n## Plan\n{PLAN}\n"));
        let context = Context { files: Arc::clone(&files) as Arc<dyn Files>, ..Context::alone(library) };
        let part = |n: usize| format!("### Part {n}\n\n[a](a{n}.md) and [b](#part-{n}), text {n}.\n\n");
        let parts: String = (0..400).map(part).collect();
        let text = format!("<!-- milepost: template note -->\n# T\n\n## Plan\n\n{parts}");
        let asked = |files: &Counting| files.0.swap(0, Ordering::Relaxed);
        let whole = Analysis::new(text.clone(), context.clone());
        let (all, found) = (asked(&files), whole.findings().len());
        assert!(all >= 400 && found >= 400, "{all} questions, {found} findings");
        let type_at = |analysis: &Analysis, at: usize, new: &str| {
            analysis.edit(&[Change { span: Span::at(at), text: new.to_owned() }], context.clone())
        };
        let at = |what: &str| text.find(what).map_or(0, |at| at + what.len());
        let typed = type_at(&whole, at("text 200"), "x");
        let few = asked(&files);
        assert!(few <= all / 100, "{few} of {all} questions");
        assert!(Arc::ptr_eq(&typed.anchors(), &whole.anchors()));
        // Of a heading that is another one every link may speak.
        let renamed = type_at(&whole, at("### Part 200"), "x");
        assert_eq!(renamed.findings().len(), found + 1);
    }
}
