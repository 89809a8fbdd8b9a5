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

/// What people write after the fence, and Notion's name for it.
const ALIASES: &[(&str, &str)] = &[
    ("asm", "assembly"),
    ("bat", "powershell"),
    ("cc", "c++"),
    ("cjs", "javascript"),
    ("clj", "clojure"),
    ("console", "shell"),
    ("cpp", "c++"),
    ("cs", "c#"),
    ("csharp", "c#"),
    ("cxx", "c++"),
    ("delphi", "pascal"),
    ("dockerfile", "docker"),
    ("elisp", "lisp"),
    ("emacs-lisp", "lisp"),
    ("erl", "erlang"),
    ("ex", "elixir"),
    ("exs", "elixir"),
    ("fs", "f#"),
    ("fsharp", "f#"),
    ("golang", "go"),
    ("gql", "graphql"),
    ("h", "c"),
    ("hpp", "c++"),
    ("hs", "haskell"),
    ("htm", "html"),
    ("jinja", "html"),
    ("js", "javascript"),
    ("json5", "json"),
    ("jsonc", "json"),
    ("jsx", "javascript"),
    ("kt", "kotlin"),
    ("kts", "kotlin"),
    ("ksh", "shell"),
    ("llvm", "llvm ir"),
    ("make", "makefile"),
    ("md", "markdown"),
    ("mjs", "javascript"),
    ("ml", "ocaml"),
    ("objc", "objective-c"),
    ("objectivec", "objective-c"),
    ("patch", "diff"),
    ("pl", "perl"),
    ("plain", "plain text"),
    ("plaintext", "plain text"),
    ("proto", "protobuf"),
    ("ps1", "powershell"),
    ("pwsh", "powershell"),
    ("py", "python"),
    ("python3", "python"),
    ("rb", "ruby"),
    ("rs", "rust"),
    ("sh", "shell"),
    ("shell-session", "shell"),
    ("shellscript", "shell"),
    ("svelte", "html"),
    ("svg", "xml"),
    ("terraform", "hcl"),
    ("tex", "latex"),
    ("text", "plain text"),
    ("tf", "hcl"),
    ("ts", "typescript"),
    ("tsx", "typescript"),
    ("txt", "plain text"),
    ("vb", "visual basic"),
    ("vbnet", "vb.net"),
    ("vue", "html"),
    ("wasm", "webassembly"),
    ("wat", "webassembly"),
    ("wolfram", "mathematica"),
    ("yml", "yaml"),
    ("zsh", "shell"),
];

/// A language Notion knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Language(&'static str);

impl Language {
    /// No language.
    pub const PLAIN_TEXT: Self = Self("plain text");

    /// The language of the words after a code fence: the whole of them, else the first word, case and blanks aside;
    /// `plain text` where Notion has none.
    pub fn from_info(info: &str) -> Self {
        let whole = info.trim().to_lowercase();
        let first = whole
            .split([' ', '\t', ',', '{', ':'])
            .next()
            .unwrap_or("")
            .trim_matches('.');
        named(&whole)
            .or_else(|| named(first))
            .unwrap_or(Self::PLAIN_TEXT)
    }

    /// Notion's name.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

fn named(word: &str) -> Option<Language> {
    let alias = ALIASES
        .iter()
        .find(|(alias, _)| *alias == word)
        .map(|(_, name)| *name);
    let word = alias.unwrap_or(word);
    NAMES
        .iter()
        .find(|name| **name == word)
        .map(|name| Language(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alias_leads_to_a_name() {
        for (alias, name) in ALIASES {
            assert!(NAMES.contains(name), "{alias} -> {name}");
        }
        for name in NAMES {
            assert_eq!(Language::from_info(name).as_str(), *name);
        }
    }

    #[test]
    fn case_blanks_and_further_words_do_not_matter() {
        for (info, name) in [
            ("TS ", "typescript"),
            ("rust,ignore", "rust"),
            ("C++", "c++"),
            ("js {1,3}", "javascript"),
            ("python title=\"x\"", "python"),
            ("brainfuck", "plain text"),
            ("", "plain text"),
        ] {
            assert_eq!(Language::from_info(info).as_str(), name, "{info}");
        }
    }
}
