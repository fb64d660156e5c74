//! Settings that change: all stored comments are sanitized anew, and nothing is lost on the way.

use crate::arguments::run;
use crate::{check_database, look_into, scratch, value, written};
use example_tests::blog::Blog;
use rusqlite::Connection;

/// So many that the job takes some seconds, and a test reaches it at work.
const MANY: i64 = 40_000;

/// The path of a database with this number of comments, made by the options of `old.toml`, and the folder with
/// `new.toml` beside it. What they typed is `<u>1</u> <i>é</i>`, and so on.
#[track_caller]
fn with_comments(name: &str, comments: i64) -> (String, String, String) {
    let folder = scratch(name);
    let old = written(&folder, "old.toml", "whitelist = \"<i>\"\n");
    let new = written(&folder, "new.toml", "whitelist = \"<u>\"\n");
    let file = folder
        .join("blog.sqlite")
        .into_os_string()
        .into_string()
        .expect("it is UTF-8");
    check_end(&["--database", &file, "--config", &old, "--no-serve"]);
    let database = look_into(&file);
    let insert = "INSERT INTO comments (id, post, path, author, created, typed, html, text, settings, status, reason, digest)
        WITH RECURSIVE number (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM number WHERE id < ?1)
        SELECT id, 1, printf('%010d/', id), 'A', 0, printf('<u>%d</u> <i>é</i>', id), printf('%d <i>é</i>', id), 'old', 1,
            iif(id % 3, 'approved', 'held'), '', id FROM number";
    database
        .execute(insert, [comments])
        .expect("the table is there");
    (file, old, new)
}

/// Checks that a run of these arguments ends well, without a word.
#[track_caller]
fn check_end(arguments: &[&str]) {
    let output = run(arguments);
    let [stdout, stderr] =
        [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert_eq!(
        (output.status.code(), &*stdout, &*stderr),
        (Some(0), "", "")
    );
}

/// How many comments are sanitized by this version of the options.
#[track_caller]
fn of_version(database: &Connection, version: i64) -> i64 {
    value(
        database,
        &format!("SELECT count(*) FROM comments WHERE settings = {version}"),
    )
}

/// Checks that all comments are there, each by the options of `new.toml` as this version.
#[track_caller]
fn check_all_new(database: &Connection, comments: i64, version: i64) {
    assert_eq!(of_version(database, version), comments);
    let right = "SELECT count(*) FROM comments WHERE typed = printf('<u>%d</u> <i>é</i>', id) \
        AND html = printf('<u>%d</u> é', id) AND text = printf('%d é', id) AND status = iif(id % 3, 'approved', 'held')";
    assert_eq!(value::<i64>(database, right), comments);
    check_database(database);
}

#[test]
fn new_settings_sanitize_all_comments_anew() {
    let (file, old, new) = with_comments("anew", 1001);
    check_end(&["--database", &file, "--config", &new, "--no-serve"]);
    check_all_new(&look_into(&file), 1001, 2);
    assert_eq!(
        value::<i64>(&look_into(&file), "SELECT count(*) FROM settings"),
        2
    );
    let options: String = value(
        &look_into(&file),
        "SELECT options FROM settings WHERE version = 2",
    );
    assert!(options.contains("\"whitelist\":\"<u>\""), "{options}");
    // Back again: what was typed is still there.
    check_end(&["--database", &file, "--config", &old, "--no-serve"]);
    let database = look_into(&file);
    assert_eq!(of_version(&database, 3), 1001);
    assert_eq!(
        value::<i64>(
            &database,
            "SELECT count(*) FROM comments WHERE html = printf('%d <i>é</i>', id)"
        ),
        1001
    );
    check_database(&database);
}

#[test]
fn unchanged_settings_do_nothing() {
    let (file, old, _) = with_comments("unchanged", 500);
    // Written otherwise, and with rules of moderation, they are the same.
    let same = written(
        &scratch("unchanged-same"),
        "same.toml",
        "# The same.\nwhitelist = '<i>'\n\n[moderation]\nmax_links = 9\n",
    );
    for config in [&old, &same] {
        check_end(&["--database", &file, "--config", config, "--no-serve"]);
        let database = look_into(&file);
        assert_eq!(of_version(&database, 1), 500);
        assert_eq!(value::<i64>(&database, "SELECT count(*) FROM settings"), 1);
        assert_eq!(
            value::<i64>(
                &database,
                "SELECT count(*) FROM comments WHERE text = 'old'"
            ),
            500
        );
    }
    // Unless it is asked for.
    check_end(&[
        "--database",
        &file,
        "--config",
        &old,
        "--resanitize",
        "--no-serve",
    ]);
    let database = look_into(&file);
    assert_eq!(of_version(&database, 2), 500);
    assert_eq!(
        value::<i64>(
            &database,
            "SELECT count(*) FROM comments WHERE text = printf('%d é', id)"
        ),
        500
    );
}

#[test]
fn a_job_that_was_killed_goes_on() {
    let (file, _, new) = with_comments("job-killed", MANY);
    let arguments = ["--database", &file, "--config", &new];
    let database = look_into(&file);
    for _ in 0..2 {
        let mut blog = Blog::start(&arguments);
        let begun = of_version(&database, 2);
        while of_version(&database, 2) == begun {
            std::thread::yield_now();
        }
        blog.kill();
        let done = of_version(&database, 2);
        assert!((1..MANY).contains(&done), "{done}");
        // Batches are whole.
        assert_eq!((done % 200, of_version(&database, 1)), (0, MANY - done));
    }
    drop(database);
    check_end(&["--database", &file, "--config", &new, "--no-serve"]);
    check_all_new(&look_into(&file), MANY, 2);
    assert_eq!(
        value::<i64>(&look_into(&file), "SELECT count(*) FROM settings"),
        2
    );
}

#[test]
fn a_job_is_interrupted_by_an_end_and_goes_on() {
    let (file, _, new) = with_comments("job-ended", MANY);
    let arguments = ["--database", &file, "--config", &new];
    let mut blog = Blog::start(&arguments);
    assert_eq!(blog.terminate().code(), Some(0));
    let done = of_version(&look_into(&file), 2);
    assert!((0..MANY).contains(&done) && done % 200 == 0, "{done}");
    check_end(&["--database", &file, "--config", &new, "--no-serve"]);
    check_all_new(&look_into(&file), MANY, 2);
}

#[test]
fn the_blog_serves_while_the_job_runs() {
    let (file, _, new) = with_comments("job-beside", MANY);
    let mut blog = Blog::start(&["--database", &file, "--config", &new]);
    let cookie = blog.cookie();
    let queue = blog.get("/moderation", &[("Cookie", &cookie)]).body;
    assert!(
        queue.contains(&format!(
            " of {MANY} are done. </label><progress id=\"job\" max=\"{MANY}\""
        )),
        "{queue}"
    );
    // The last comments wait still, and are shown by the options of today.
    let page = blog.get("/posts/welcome?page=1000000", &[]).body;
    assert!(!page.contains("<i>"), "{page}");
    let answer = blog.comment("Bob", "<u>new</u> <i>comment</i>");
    assert_eq!(answer.status, 303, "{answer:?}");
    let decided = blog.post("/moderation/1/spam", &[], &[("Cookie", &cookie)]);
    assert_eq!(decided.status, 303, "{decided:?}");
    let database = look_into(&file);
    assert!(
        of_version(&database, 1) > 0,
        "the job was too fast to test anything"
    );
    drop(database);
    assert_eq!(blog.terminate().code(), Some(0));
    check_end(&["--database", &file, "--config", &new, "--no-serve"]);
    let database = look_into(&file);
    assert_eq!(
        value::<String>(&database, "SELECT html FROM comments WHERE author = 'Bob'"),
        "<u>new</u> comment"
    );
    assert_eq!(
        value::<String>(&database, "SELECT status FROM comments WHERE id = 1"),
        "spam"
    );
    assert_eq!(of_version(&database, 2), MANY + 1);
    check_database(&database);
}
