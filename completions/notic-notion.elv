
set edit:completion:arg-completer[notic-notion] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) NOTIC_NOTION_COMPLETE="elvish" notic-notion -- $@words) | to-lines
}

