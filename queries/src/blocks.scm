; The blocks that items are made of. Every pattern is a single node, so that captures come in the order of the
; text, the enclosing node first.

; Containers.
(list_item) @item
(block_quote) @quote

; Leaves.
(atx_heading) @heading
(setext_heading) @setext
(paragraph) @paragraph
(fenced_code_block) @fence
(indented_code_block) @indented
(html_block) @html
(thematic_break) @break
(link_reference_definition) @definition

; Tables as a whole: an empty cell (`||`) has no node of its own and disturbs those around it.
(pipe_table) @table
