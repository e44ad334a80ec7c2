"""Hand-ins that show hidden inputs, or run something in the page of their marks."""

from hostile import hostile
from hostile.notebooks import FADER, FULL, REST, cell_of, code, hand_in, text

SCRIPT = "<script>document.title = 'hostile'</script>"
MARKUP = (
    SCRIPT,
    "<ScRiPt src=//127.0.0.1/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe>",
    "<meta http-equiv=refresh content='0;url=//127.0.0.1'>",
    "</pre></textarea></title></style></td></table>--><script>alert(1)</script>",
    "<style>body { display: none }</style><link rel=stylesheet href=//127.0.0.1>",
    "[click](javascript:alert(1)) ![x](//127.0.0.1/x.png) <form action=//127.0.0.1><button>",
    "&lt;script&gt; &#60;script&#62;alert(1)&#60;/script&#62; \x00<\x00script>",
)


@hostile(REST)
def hidden_inputs_in_a_message():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            raise ValueError(repr(x.tolist()))
    """)


@hostile(REST)
def hidden_inputs_printed():
    return hand_in(my_sigmoid="""
        import sys, warnings
        def my_sigmoid(x):
            print(x.tolist())
            print(x.tolist(), file=sys.stderr)
            warnings.warn(repr(x.tolist()))
            return x
    """)


@hostile(REST)
def hidden_inputs_as_a_class():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            raise type(repr(x.tolist()), (Exception,), {})()
    """)


@hostile(REST)
def hidden_inputs_as_a_type():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            return type(repr(x.tolist()), (), {})()
    """)


@hostile(REST)
def hidden_inputs_as_a_name():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            my_sigmoid.__name__ = my_sigmoid.__qualname__ = repr(x.tolist())
            return repr(x.tolist())
    """)


@hostile(REST)
def hidden_inputs_as_not_written():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            raise NotImplementedError(repr(x.tolist()))
    """)


@hostile(REST - FADER)
def hidden_inputs_kept_for_a_later_question():
    return hand_in(
        my_sigmoid="""
            SEEN = []
            def my_sigmoid(x):
                SEEN.append(x.tolist())
                return x
        """,
        my_fader="""
            def my_fader(a, b, f):
                raise ValueError(repr(SEEN))
        """,
    )


@hostile(REST - FADER)
def hidden_inputs_kept_in_a_file():
    return hand_in(
        my_sigmoid="""
            def my_sigmoid(x):
                with open("/tmp/" + "kept", "a") as file:
                    print(x.tolist(), file=file)
                return x
        """,
        my_fader="""
            def my_fader(a, b, f):
                raise ValueError(open("/tmp/" + "kept").read())
        """,
    )


@hostile(FULL)
def script_printed():
    return hand_in(before=[code(f"""
        import sys
        for line in {MARKUP!r}:
            print(line)
            print(line, file=sys.stderr)
    """)])


@hostile(FULL)
def script_in_stored_outputs():
    made = hand_in()
    for kind in ("text/html", "application/javascript", "image/svg+xml", "text/markdown"):
        data = {kind: SCRIPT, "text/plain": SCRIPT}
        output = {"output_type": "display_data", "data": data, "metadata": {}}
        cell_of(made, "my_sigmoid")["outputs"].append(output)
    cell_of(made, "my_sigmoid_visible")["outputs"] = [
        {"output_type": "error", "ename": SCRIPT, "evalue": SCRIPT, "traceback": [SCRIPT]}
    ]
    return made


@hostile(REST)
def script_in_a_message():
    return hand_in(my_sigmoid=f"""
        def my_sigmoid(x):
            raise ValueError(" ".join({MARKUP!r}))
    """)


@hostile(FULL)
def script_in_a_message_of_a_cell():
    return hand_in(before=[code(f"raise ValueError(''.join({MARKUP!r}))")])


@hostile(REST)
def script_as_a_class():
    return hand_in(my_sigmoid=f"""
        def my_sigmoid(x):
            raise type({SCRIPT!r}, (Exception,), {{}})({SCRIPT!r})
    """)


@hostile(REST)
def script_as_a_name():
    return hand_in(my_sigmoid=f"""
        def my_sigmoid(x):
            return x
        my_sigmoid.__name__ = my_sigmoid.__qualname__ = my_sigmoid.__doc__ = {SCRIPT!r}
        my_sigmoid.__module__ = {SCRIPT!r}
    """)


@hostile(REST)
def script_as_an_answer():
    return hand_in(my_sigmoid=f"""
        def my_sigmoid(x):
            return {SCRIPT!r} if x.ndim == 1 else {{{SCRIPT!r}: [{SCRIPT!r}]}}
    """)


@hostile(FULL)
def script_in_the_essay():
    return hand_in(essay="\n\n".join(MARKUP), after=[text(line) for line in MARKUP])


@hostile(FULL)
def script_in_ids_and_metadata():
    made = hand_in()
    for cell in made["cells"]:
        cell["id"] = SCRIPT
        cell["metadata"].get("nbgrader", {}).update(points=SCRIPT, schema_version=SCRIPT)
    made["metadata"]["kernelspec"] = {"name": SCRIPT, "display_name": SCRIPT, "language": "python"}
    made["metadata"]["title"] = made["metadata"]["authors"] = SCRIPT
    return made


@hostile(REST)
def formula_for_the_table():
    return hand_in(my_sigmoid="""
        def my_sigmoid(x):
            raise type("=1+1", (Exception,), {})("=HYPERLINK(0),\\n=1+1\\r\\n@SUM(1)")
    """)
