# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_notic_notion_global_optspecs
    string join \n profile= q/quiet v/verbose json h/help V/version
end

function __fish_notic_notion_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_notic_notion_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_notic_notion_using_subcommand
    set -l cmd (__fish_notic_notion_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c notic-notion -n "__fish_notic_notion_needs_command" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_needs_command" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -s V -l version -d 'Print version'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "login" -d 'Connect to Notion'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "logout" -d 'Forget the login'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "root" -d 'Show, pick, set or make the root'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "source" -d 'Show or set the source'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "sync" -d 'Bring Notion in step with Notic'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "status" -d 'Show how things stand'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "verify" -d 'Compare Notion with what was synced'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "mapping" -d 'See, save and mend what is known of your pages in Notion'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "profile" -d 'Keep several people\'s or several sources\' connections apart'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "schedule" -d 'Sync by the clock'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "doctor" -d 'Check everything a bug report would ask for'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "demo" -d 'Show the whole thing, without an account'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "sandbox" -d 'Serve a stand-in of Notion'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "completions" -d 'Print completions for a shell'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "man" -d 'Print the manual page, or write all of them'
complete -c notic-notion -n "__fish_notic_notion_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand login" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand login" -l token-stdin -d 'Read a token from standard input'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand login" -l paste -d 'Ask for a token, even if there was a login in the browser before'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand login" -l browser -d 'Log in in the browser, even if a token was pasted before'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand login" -l no-browser -d 'Log in in a browser of your choice, also on another machine: prints the address, and takes the one it ends at'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand login" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand login" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand login" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand logout" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand logout" -l revoke -d 'Tell Notion, too: tokens of a login in the browser end there. If Notion can\'t be told, the login stays'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand logout" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand logout" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand logout" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand root" -l create -d 'Make a new page of this title, and use it as root' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand root" -l under -d 'Make it under this page: its URL or id' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand root" -l old-pages -d 'What becomes of the pages in Notion, where there are some under another root' -r -f -a "keep\t'Leave them as they are, and start anew'
reuse\t'Go on with them: it is the same data'"
complete -c notic-notion -n "__fish_notic_notion_using_subcommand root" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand root" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand root" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand root" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand root" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand source" -l save -d 'Save everything Notic\'s API holds as JSON files in this folder' -r -f -a "(__fish_complete_directories)"
complete -c notic-notion -n "__fish_notic_notion_using_subcommand source" -l old-pages -d 'What becomes of the pages in Notion, where the source seems to hold other data than they were made from' -r -f -a "keep\t'Leave them as they are, and start anew'
reuse\t'Go on with them: it is the same data'"
complete -c notic-notion -n "__fish_notic_notion_using_subcommand source" -l layout -d 'How a folder of Markdown is cut into workspaces' -r -f -a "one\t'The whole tree is one workspace'
several\t'Each folder at the top is a workspace'"
complete -c notic-notion -n "__fish_notic_notion_using_subcommand source" -l workspace-name -d 'The name of the workspace, where there is one' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand source" -l dialect -d 'How notes are read' -r -f -a "notic\t'As Notic\'s editor shows it'
commonmark\t'CommonMark with GitHub\'s additions'"
complete -c notic-notion -n "__fish_notic_notion_using_subcommand source" -l order -d 'In which order pages are made' -r -f -a "created\t'By creation time, new notes at the end'
title\t'By title'"
complete -c notic-notion -n "__fish_notic_notion_using_subcommand source" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand source" -l login -d 'Log in to Notic, and store its tokens'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand source" -l token-stdin -d 'Read the tokens from standard input: the access token, on a second line the refresh token if there is one'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand source" -l google -d 'The token is a Google access token, to be traded for tokens of Notic'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand source" -l allow-http -d 'Let tokens and notes go unencrypted to an http address'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand source" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand source" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand source" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand source" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -l old-pages -d 'Go on although LOCATION seems to hold other data than the pages in Notion were made from' -r -f -a "reuse\t'Go on with them: it is the same data'"
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -l on-delete -d 'What to do with the page of a note that is gone from Notic' -r -f -a "trash\t'Move its page to Notion\'s trash'
keep\t'Leave its page where it is'"
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -l max-delete -d 'Trash at most this many pages' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -l wait-online -d 'Wait until Notion can be reached, up to this time: `2m`' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -l max-requests -d 'Send at most this many requests' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -l max-time -d 'Begin nothing more after this time: `90s`, `20m`, `2h`' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -l allow-http -d 'Let the token and notes go unencrypted to an http address given as LOCATION'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -l dry-run -d 'Show what would be done, with the number of requests and the time, and do nothing'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -l full -d 'Compare every note with what is known, changed or not'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -l recreate-missing -d 'Make pages again that are gone from Notion'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -l all -d 'Sync all profiles that are due'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sync" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand status" -l history -d 'Show the last runs as well, the latest first: 10, or as many as you say; 50 are remembered' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand status" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand status" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand status" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand status" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand verify" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand verify" -l allow-http -d 'Let the token and notes go unencrypted to an http address given as LOCATION'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand verify" -l repair -d 'Put right what differs'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand verify" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand verify" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand verify" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and not __fish_seen_subcommand_from list show export import rebuild forget help" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and not __fish_seen_subcommand_from list show export import rebuild forget help" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and not __fish_seen_subcommand_from list show export import rebuild forget help" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and not __fish_seen_subcommand_from list show export import rebuild forget help" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and not __fish_seen_subcommand_from list show export import rebuild forget help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and not __fish_seen_subcommand_from list show export import rebuild forget help" -f -a "list" -d 'List all workspaces, folders and notes with their pages'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and not __fish_seen_subcommand_from list show export import rebuild forget help" -f -a "show" -d 'Show all that is known of one page'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and not __fish_seen_subcommand_from list show export import rebuild forget help" -f -a "export" -d 'Write the mapping to a file'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and not __fish_seen_subcommand_from list show export import rebuild forget help" -f -a "import" -d 'Take the mapping from a file'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and not __fish_seen_subcommand_from list show export import rebuild forget help" -f -a "rebuild" -d 'Find the pages again in Notion'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and not __fish_seen_subcommand_from list show export import rebuild forget help" -f -a "forget" -d 'Forget which page one has'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and not __fish_seen_subcommand_from list show export import rebuild forget help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from list" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from show" -l kind -d 'What it is, where several have that name' -r -f -a "workspace\t'A workspace'
folder\t'A folder'
note\t'A note'"
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from show" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from export" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from export" -l force -d 'Write over a file that is there'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from export" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from import" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from import" -l replace -d 'Let the file win over what is known'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from import" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from rebuild" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from rebuild" -l allow-http -d 'Let the token and notes go unencrypted to an http address given as LOCATION'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from rebuild" -l dry-run -d 'Only tell what would be found'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from rebuild" -l any-author -d 'Take pages that another connection or a person made, too'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from rebuild" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from rebuild" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from rebuild" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from rebuild" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from forget" -l kind -d 'What it is, where several have that name' -r -f -a "workspace\t'A workspace'
folder\t'A folder'
note\t'A note'"
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from forget" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from forget" -s y -l yes -d 'Don\'t ask'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from forget" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from forget" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from forget" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from forget" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from help" -f -a "list" -d 'List all workspaces, folders and notes with their pages'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show all that is known of one page'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from help" -f -a "export" -d 'Write the mapping to a file'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from help" -f -a "import" -d 'Take the mapping from a file'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from help" -f -a "rebuild" -d 'Find the pages again in Notion'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from help" -f -a "forget" -d 'Forget which page one has'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand mapping; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and not __fish_seen_subcommand_from list add set remove help" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and not __fish_seen_subcommand_from list add set remove help" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and not __fish_seen_subcommand_from list add set remove help" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and not __fish_seen_subcommand_from list add set remove help" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and not __fish_seen_subcommand_from list add set remove help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and not __fish_seen_subcommand_from list add set remove help" -f -a "list" -d 'List all profiles, with their next and last syncs'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and not __fish_seen_subcommand_from list add set remove help" -f -a "add" -d 'Make a profile'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and not __fish_seen_subcommand_from list add set remove help" -f -a "set" -d 'Change a profile'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and not __fish_seen_subcommand_from list add set remove help" -f -a "remove" -d 'Forget a profile and its tokens'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and not __fish_seen_subcommand_from list add set remove help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from list" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from add" -l source -d 'Where its notes come from: a file, a folder, or the address of Notic\'s API' -r -F
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from add" -l root -d 'The Notion page everything goes under: its URL or id' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from add" -l priority -d 'Which profiles `sync --all` takes first: those with the higher number, from -1000 to 1000' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from add" -l interval -d 'How long after a sync it is due again: 15m, 6h, 1d' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from add" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from add" -l allow-http -d 'Let tokens and notes go unencrypted to an http address'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from add" -l token-stdin -d 'Read its tokens from standard input'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from add" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from set" -l source -d 'Where its notes come from: a file, a folder, or the address of Notic\'s API' -r -F
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from set" -l root -d 'The Notion page everything goes under: its URL or id' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from set" -l priority -d 'Which profiles `sync --all` takes first: those with the higher number, from -1000 to 1000' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from set" -l interval -d 'How long after a sync it is due again: 15m, 6h, 1d' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from set" -l old-pages -d 'What becomes of the pages in Notion where the source or the root is another one' -r -f -a "keep\t'Leave them as they are, and start anew'
reuse\t'Go on with them: it is the same data'"
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from set" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from set" -l allow-http -d 'Let tokens and notes go unencrypted to an http address'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from set" -l token-stdin -d 'Read its tokens from standard input'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from set" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from remove" -l pages -d 'What becomes of its pages in Notion' -r -f -a "keep\t'Leave them as they are'
trash\t'Move them to Notion\'s trash; what you added stays'"
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from remove" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from remove" -l revoke -d 'Tell Notion, too, that the tokens of a login in the browser are to end'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Don\'t ask'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from remove" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "list" -d 'List all profiles, with their next and last syncs'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "add" -d 'Make a profile'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "set" -d 'Change a profile'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Forget a profile and its tokens'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and not __fish_seen_subcommand_from install remove status help" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and not __fish_seen_subcommand_from install remove status help" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and not __fish_seen_subcommand_from install remove status help" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and not __fish_seen_subcommand_from install remove status help" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and not __fish_seen_subcommand_from install remove status help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and not __fish_seen_subcommand_from install remove status help" -f -a "install" -d 'Sync at regular times from now on'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and not __fish_seen_subcommand_from install remove status help" -f -a "remove" -d 'Sync by hand only'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and not __fish_seen_subcommand_from install remove status help" -f -a "status" -d 'Show the next run, and how the last one ended'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and not __fish_seen_subcommand_from install remove status help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from install" -l every -d 'How often: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 m, 1, 2, 3, 4, 6, 8, 12 h, or 1d' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from install" -l with -d 'Who starts it; without it, systemd where you have one of your own, else cron' -r -f -a "systemd\t''
cron\t''"
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from install" -l max-requests -d 'Each run sends at most this many requests' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from install" -l max-time -d 'Each run begins nothing more after this time' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from install" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from install" -l all -d 'All profiles that are due, as `sync --all`'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from install" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from install" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from install" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from remove" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from remove" -l all -d 'All profiles that are due, as `sync --all`'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from remove" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from status" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from status" -l all -d 'All profiles that are due, as `sync --all`'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from status" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from help" -f -a "install" -d 'Sync at regular times from now on'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Sync by hand only'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show the next run, and how the last one ended'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand schedule; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand doctor" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand doctor" -l offline -d 'Ask nobody over the network'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand doctor" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand doctor" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand doctor" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand demo" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand demo" -l no-serve -d 'End after the sync instead of serving the pages'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand demo" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand demo" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand demo" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sandbox" -l listen -d 'Where to listen, on this machine; port 0 takes any that is free' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sandbox" -l requests-per-minute -d 'Allow this many requests a minute' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sandbox" -l latency -d 'Answer each request after this time, like 200ms' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sandbox" -l token-lifetime -d 'Let tokens from a login expire after this time, like 5m' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sandbox" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sandbox" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sandbox" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sandbox" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand completions" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand completions" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand completions" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand completions" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand man" -l profile -d 'Use this profile: its own source, root and login' -r
complete -c notic-notion -n "__fish_notic_notion_using_subcommand man" -s q -l quiet -d 'Say nothing but failures'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand man" -s v -l verbose -d 'Tell each request and each change'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand man" -l json -d 'Print the result as one JSON object'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "login" -d 'Connect to Notion'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "logout" -d 'Forget the login'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "root" -d 'Show, pick, set or make the root'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "source" -d 'Show or set the source'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "sync" -d 'Bring Notion in step with Notic'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "status" -d 'Show how things stand'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "verify" -d 'Compare Notion with what was synced'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "mapping" -d 'See, save and mend what is known of your pages in Notion'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "profile" -d 'Keep several people\'s or several sources\' connections apart'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "schedule" -d 'Sync by the clock'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "doctor" -d 'Check everything a bug report would ask for'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "demo" -d 'Show the whole thing, without an account'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "sandbox" -d 'Serve a stand-in of Notion'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "completions" -d 'Print completions for a shell'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "man" -d 'Print the manual page, or write all of them'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and not __fish_seen_subcommand_from login logout root source sync status verify mapping profile schedule doctor demo sandbox completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and __fish_seen_subcommand_from mapping" -f -a "list" -d 'List all workspaces, folders and notes with their pages'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and __fish_seen_subcommand_from mapping" -f -a "show" -d 'Show all that is known of one page'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and __fish_seen_subcommand_from mapping" -f -a "export" -d 'Write the mapping to a file'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and __fish_seen_subcommand_from mapping" -f -a "import" -d 'Take the mapping from a file'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and __fish_seen_subcommand_from mapping" -f -a "rebuild" -d 'Find the pages again in Notion'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and __fish_seen_subcommand_from mapping" -f -a "forget" -d 'Forget which page one has'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and __fish_seen_subcommand_from profile" -f -a "list" -d 'List all profiles, with their next and last syncs'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and __fish_seen_subcommand_from profile" -f -a "add" -d 'Make a profile'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and __fish_seen_subcommand_from profile" -f -a "set" -d 'Change a profile'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and __fish_seen_subcommand_from profile" -f -a "remove" -d 'Forget a profile and its tokens'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and __fish_seen_subcommand_from schedule" -f -a "install" -d 'Sync at regular times from now on'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and __fish_seen_subcommand_from schedule" -f -a "remove" -d 'Sync by hand only'
complete -c notic-notion -n "__fish_notic_notion_using_subcommand help; and __fish_seen_subcommand_from schedule" -f -a "status" -d 'Show the next run, and how the last one ended'
