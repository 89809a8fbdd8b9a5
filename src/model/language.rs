//! The languages of Notion's code blocks.

/// The exact names Notion takes; any other is refused with the whole request (notion-api.md section 6.2).
const NAMES: &[&str] = &[
    "abap",
    "abc",
    "agda",
    "arduino",
    "ascii art",
    "assembly",
    "bash",
    "basic",
    "bnf",
    "c",
    "c#",
    "c++",
    "clojure",
    "coffeescript",
    "coq",
    "css",
    "dart",
    "dhall",
    "diff",
    "docker",
    "ebnf",
    "elixir",
    "elm",
    "erlang",
    "f#",
    "flow",
    "fortran",
    "gherkin",
    "glsl",
    "go",
    "graphql",
    "groovy",
    "haskell",
    "hcl",
    "html",
    "idris",
    "java",
    "javascript",
    "json",
    "julia",
    "kotlin",
    "latex",
    "less",
    "lisp",
    "livescript",
    "llvm ir",
    "lua",
    "makefile",
    "markdown",
    "markup",
    "matlab",
    "mathematica",
    "mermaid",
    "nix",
    "notion formula",
    "objective-c",
    "ocaml",
    "pascal",
    "perl",
    "php",
    "plain text",
    "powershell",
    "prolog",
    "protobuf",
    "purescript",
    "python",
    "r",
    "racket",
    "reason",
    "ruby",
    "rust",
    "sass",
    "scala",
    "scheme",
    "scss",
    "shell",
    "smalltalk",
    "solidity",
    "sql",
    "swift",
    "toml",
    "typescript",
    "vb.net",
    "verilog",
    "vhdl",
    "visual basic",
    "webassembly",
    "xml",
    "yaml",
    "java/c/c++/c#",
];

/// What people write after the fence, and Notion's name for it: the same language, or the one whose colours suit it best.
/// Sorted, to be searched.
const ALIASES: &[(&str, &str)] = &[
    ("abnf", "bnf"),
    ("angular", "html"),
    ("arm", "assembly"),
    ("armasm", "assembly"),
    ("ascii", "ascii art"),
    ("ascii-art", "ascii art"),
    ("asciiart", "ascii art"),
    ("asm", "assembly"),
    ("astro", "html"),
    ("atom", "xml"),
    ("bas", "basic"),
    ("bashrc", "bash"),
    ("bat", "powershell"),
    ("batch", "powershell"),
    ("bibtex", "latex"),
    ("c++11", "c++"),
    ("c++14", "c++"),
    ("c++17", "c++"),
    ("c++20", "c++"),
    ("cc", "c++"),
    ("cfg", "toml"),
    ("cjs", "javascript"),
    ("cl", "lisp"),
    ("clj", "clojure"),
    ("cljc", "clojure"),
    ("cljs", "clojure"),
    ("clojurescript", "clojure"),
    ("cmake", "makefile"),
    ("cmd", "powershell"),
    ("coffee", "coffeescript"),
    ("common-lisp", "lisp"),
    ("commonlisp", "lisp"),
    ("conf", "toml"),
    ("console", "shell"),
    ("containerfile", "docker"),
    ("cpp", "c++"),
    ("cs", "c#"),
    ("csh", "shell"),
    ("csharp", "c#"),
    ("cson", "coffeescript"),
    ("csv", "plain text"),
    ("csx", "c#"),
    ("cts", "typescript"),
    ("cu", "c++"),
    ("cucumber", "gherkin"),
    ("cuda", "c++"),
    ("cxx", "c++"),
    ("cython", "python"),
    ("delphi", "pascal"),
    ("djangotemplate", "html"),
    ("docker-compose", "yaml"),
    ("dockerfile", "docker"),
    ("dos", "powershell"),
    ("dotenv", "bash"),
    ("dotnet", "c#"),
    ("ecmascript", "javascript"),
    ("edn", "clojure"),
    ("eex", "html"),
    ("ejs", "html"),
    ("el", "lisp"),
    ("elisp", "lisp"),
    ("emacs-lisp", "lisp"),
    ("env", "bash"),
    ("erb", "html"),
    ("erl", "erlang"),
    ("es6", "javascript"),
    ("ex", "elixir"),
    ("exs", "elixir"),
    ("f77", "fortran"),
    ("f90", "fortran"),
    ("f95", "fortran"),
    ("feature", "gherkin"),
    ("fish", "shell"),
    ("frag", "glsl"),
    ("freebasic", "basic"),
    ("freepascal", "pascal"),
    ("fs", "f#"),
    ("fsharp", "f#"),
    ("fsi", "f#"),
    ("fsx", "f#"),
    ("gallina", "coq"),
    ("gas", "assembly"),
    ("gemfile", "ruby"),
    ("gemspec", "ruby"),
    ("geojson", "json"),
    ("git-diff", "diff"),
    ("golang", "go"),
    ("gql", "graphql"),
    ("gradle", "groovy"),
    ("guile", "scheme"),
    ("h", "c"),
    ("h++", "c++"),
    ("handlebars", "html"),
    ("hbs", "html"),
    ("heex", "html"),
    ("hh", "c++"),
    ("hlsl", "glsl"),
    ("hpp", "c++"),
    ("hrl", "erlang"),
    ("hs", "haskell"),
    ("htm", "html"),
    ("html+erb", "html"),
    ("html5", "html"),
    ("hxx", "c++"),
    ("idr", "idris"),
    ("ini", "toml"),
    ("ino", "arduino"),
    ("ipython", "python"),
    ("irb", "ruby"),
    ("javascriptreact", "javascript"),
    ("jenkinsfile", "groovy"),
    ("jinja", "html"),
    ("jinja2", "html"),
    ("jl", "julia"),
    ("js", "javascript"),
    ("json5", "json"),
    ("jsonc", "json"),
    ("jsonl", "json"),
    ("jsp", "html"),
    ("jsx", "javascript"),
    ("just", "makefile"),
    ("justfile", "makefile"),
    ("katex", "latex"),
    ("ksh", "shell"),
    ("kt", "kotlin"),
    ("kts", "kotlin"),
    ("leex", "html"),
    ("lhs", "haskell"),
    ("liquid", "html"),
    ("ll", "llvm ir"),
    ("llvm", "llvm ir"),
    ("log", "plain text"),
    ("ls", "livescript"),
    ("ltx", "latex"),
    ("mak", "makefile"),
    ("make", "makefile"),
    ("mariadb", "sql"),
    ("masm", "assembly"),
    ("math", "latex"),
    ("md", "markdown"),
    ("mdx", "markdown"),
    ("mips", "assembly"),
    ("mjs", "javascript"),
    ("mk", "makefile"),
    ("ml", "ocaml"),
    ("mli", "ocaml"),
    ("mm", "objective-c"),
    ("mmd", "mermaid"),
    ("mts", "typescript"),
    ("mustache", "html"),
    ("mysql", "sql"),
    ("nasm", "assembly"),
    ("ndjson", "json"),
    ("njk", "html"),
    ("node", "javascript"),
    ("nodejs", "javascript"),
    ("none", "plain text"),
    ("nunjucks", "html"),
    ("obj-c", "objective-c"),
    ("objc", "objective-c"),
    ("objectivec", "objective-c"),
    ("objectpascal", "pascal"),
    ("octave", "matlab"),
    ("output", "plain text"),
    ("pas", "pascal"),
    ("patch", "diff"),
    ("pgsql", "sql"),
    ("phtml", "php"),
    ("pl", "perl"),
    ("plain", "plain text"),
    ("plaintext", "plain text"),
    ("plist", "xml"),
    ("plpgsql", "sql"),
    ("plsql", "sql"),
    ("pm", "perl"),
    ("postcss", "css"),
    ("postgres", "sql"),
    ("postgresql", "sql"),
    ("properties", "toml"),
    ("proto", "protobuf"),
    ("ps", "powershell"),
    ("ps1", "powershell"),
    ("psm1", "powershell"),
    ("psql", "sql"),
    ("purs", "purescript"),
    ("pwsh", "powershell"),
    ("py", "python"),
    ("py2", "python"),
    ("py3", "python"),
    ("pycon", "python"),
    ("pyi", "python"),
    ("python2", "python"),
    ("python3", "python"),
    ("qbasic", "basic"),
    ("rake", "ruby"),
    ("raku", "perl"),
    ("rb", "ruby"),
    ("re", "reason"),
    ("reasonml", "reason"),
    ("rescript", "reason"),
    ("rhtml", "html"),
    ("rkt", "racket"),
    ("rmd", "markdown"),
    ("rs", "rust"),
    ("rscript", "r"),
    ("rss", "xml"),
    ("ruby-irb", "ruby"),
    ("s", "assembly"),
    ("sbt", "scala"),
    ("sc", "scala"),
    ("scm", "scheme"),
    ("sh", "shell"),
    ("sh-session", "shell"),
    ("shader", "glsl"),
    ("shell-session", "shell"),
    ("shellscript", "shell"),
    ("shellsession", "shell"),
    ("sol", "solidity"),
    ("sqlite", "sql"),
    ("squeak", "smalltalk"),
    ("st", "smalltalk"),
    ("stdout", "plain text"),
    ("styl", "css"),
    ("stylus", "css"),
    ("sv", "verilog"),
    ("svelte", "html"),
    ("svg", "xml"),
    ("swipl", "prolog"),
    ("systemverilog", "verilog"),
    ("tcsh", "shell"),
    ("terminal", "shell"),
    ("terraform", "hcl"),
    ("tex", "latex"),
    ("text", "plain text"),
    ("tf", "hcl"),
    ("tfvars", "hcl"),
    ("ts", "typescript"),
    ("tsql", "sql"),
    ("tsv", "plain text"),
    ("tsx", "typescript"),
    ("twig", "html"),
    ("txt", "plain text"),
    ("typescriptreact", "typescript"),
    ("udiff", "diff"),
    ("vb", "visual basic"),
    ("vba", "visual basic"),
    ("vbnet", "vb.net"),
    ("vbs", "visual basic"),
    ("vbscript", "visual basic"),
    ("vert", "glsl"),
    ("vhd", "vhdl"),
    ("visualbasic", "visual basic"),
    ("vue", "html"),
    ("wasm", "webassembly"),
    ("wast", "webassembly"),
    ("wat", "webassembly"),
    ("wgsl", "glsl"),
    ("wl", "mathematica"),
    ("wolfram", "mathematica"),
    ("wsdl", "xml"),
    ("x86asm", "assembly"),
    ("xhtml", "html"),
    ("xsd", "xml"),
    ("xsl", "xml"),
    ("xslt", "xml"),
    ("yml", "yaml"),
    ("zsh", "shell"),
];

/// A language Notion knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Language(&'static str);

impl Language {
    /// No language.
    pub const PLAIN_TEXT: Self = Self("plain text");

    /// The language of the words after a code fence: the whole of them, else the first word, case and blanks aside. No
    /// words are no language; none where there are words that Notion has no language for.
    pub fn of_info(info: &str) -> Option<Self> {
        let whole = info.trim().to_lowercase();
        if whole.is_empty() {
            return Some(Self::PLAIN_TEXT);
        }
        let first = whole
            .split([' ', '\t', ',', '{', ':'])
            .next()
            .unwrap_or("")
            .trim_matches('.');
        named(&whole).or_else(|| named(first))
    }

    /// Whether a word, case aside, is the name of a language as a whole.
    pub fn is_name(word: &str) -> bool {
        named(&word.to_lowercase()).is_some()
    }

    /// Notion's name.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

fn named(word: &str) -> Option<Language> {
    let alias = ALIASES
        .binary_search_by_key(&word, |(alias, _)| alias)
        .map(|at| ALIASES[at].1);
    let word = alias.unwrap_or(word);
    NAMES
        .iter()
        .find(|name| **name == word)
        .map(|name| Language(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(info: &str) -> Option<&'static str> {
        Language::of_info(info).map(Language::as_str)
    }

    #[test]
    fn every_name_is_known() {
        assert_eq!(NAMES.len(), 90);
        for known in NAMES {
            assert_eq!(name(known), Some(*known));
            assert_eq!(name(&known.to_uppercase()), Some(*known));
        }
    }

    #[test]
    fn every_alias_leads_to_a_name() {
        for (alias, known) in ALIASES {
            assert_eq!(name(alias), Some(*known));
            assert!(!NAMES.contains(alias), "{alias}");
        }
    }

    #[test]
    fn aliases_are_sorted() {
        assert!(ALIASES.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn case_blanks_and_further_words_do_not_matter() {
        for (info, known) in [
            ("TS ", "typescript"),
            ("rust,ignore", "rust"),
            ("C++", "c++"),
            ("js {1,3}", "javascript"),
            ("python title=\"x\"", "python"),
            ("erb", "html"),
            ("Plain Text", "plain text"),
            ("", "plain text"),
        ] {
            assert_eq!(name(info), Some(known), "{info}");
        }
    }

    #[test]
    fn what_notion_has_no_language_for_is_none() {
        for info in ["brainfuck", "vim", "vimscript", "c+++", "{.ruby}", ";"] {
            assert_eq!(name(info), None, "{info}");
        }
    }
}
