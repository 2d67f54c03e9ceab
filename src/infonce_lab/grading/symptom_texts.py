"""The words for symptoms that every exercise shares."""

# key: (category, title, explanation, hint)
SYMPTOMS = {
    "missing_return": (
        "interface",
        "your code returns nothing: the `return` is missing",
        "The computation may be right, but its result never leaves the function.",
        "What is the last line of your function?",
    ),
    "interface": (
        "interface",
        "your code returns a {type_name}, not what the contract asks for",
        "A training loop calls `.backward()` on the result; a plain number or a container of "
        "results cannot carry a gradient.",
        "What type does the contract name for the result? Does `.item()` belong in a loss?",
    ),
    "tensors": (
        "interface",
        "your code returns a {type_name}, where a tuple of tensors is expected",
        "The caller unpacks several results.",
        "How many results does the contract name, and in which order?",
    ),
    "number": (
        "interface",
        "your code returns a {type_name}, where one number is expected",
        "It goes into tables and comparisons.",
        "What is the last operation that turns many values into one?",
    ),
    "contract": (
        "interface",
        "values and gradients are right, a promise of the contract is not kept",
        "The line marked above says which one. Other code relies on it.",
        "Read the failed criterion aloud, then the row of the contract.",
    ),
    "per_row": (
        "reduction",
        "you return one value per row, not one for the batch",
        "`backward()` needs a single number, and the contract asks for the mean over the rows.",
        "Which reduction turns the per-anchor losses into the loss of the batch?",
    ),
    "constant": (
        "cheat",
        "your result does not depend on the inputs",
        "Different batches give exactly the same number.",
        "Follow one embedding from the input to the result: where does it get lost?",
    ),
    "shape_state": (
        "shape_state",
        "something from an earlier call, or a fixed size, is still there",
        "The first batch is right; another size, a second instance or a repeated call is not. "
        "The last batch of an epoch is usually smaller, so this fails hours into a run.",
        "Which tensors do you keep between calls, and which sizes do you write as numbers?",
    ),
    "parts": (
        "interface",
        "one of the things you return is not a tensor",
        "The contract lists what is returned, in order; each part has to be a tensor.",
        "Print the type of each thing in your return line.",
    ),
    "shapes": (
        "shape_state",
        "two shapes do not fit together",
        "The message above names the line and the sizes. Nothing could be compared yet.",
        "Write the shape beside every name in that line. Which dimension is missing, or out of place?",
    ),
    "side_effect": (
        "side_effect",
        "your code changes the tensors it was given",
        "The caller still needs its embeddings: for the second loss, for the queue, for logging.",
        "Which of your operations ends in an underscore, or assigns into an input?",
    ),
    "nondeterministic": (
        "nondeterministic",
        "the same batch gives different values",
        "A loss has no randomness of its own; noise here hides real changes of the loss.",
        "Where does a random number enter?",
    ),
    "default": (
        "temperature",
        "the default of an argument is not the contract's",
        "With the argument given the value is right; left out, it is not.",
        "Compare the signature with the template.",
    ),
    "gradient": (
        "gradient",
        "the value is right, the gradient is not",
        "Training follows the gradient. A value test alone would have passed this.",
        "Which part of your computation is outside the graph (detach, no_grad, .data, .item)?",
    ),
    "numerics": (
        "numerics",
        "right on paper, but the numbers overflow or cancel",
        "The formula survives in exact arithmetic; in floating point it gives infinities, NaN or "
        "lost digits.",
        "What is the largest number you exponentiate, and what does its dtype allow?",
    ),
    "dtype": (
        "numerics",
        "a dtype, or a constant that does not fit one, is written into the code",
        "Embeddings may be float64, float32 or a half precision; the code has to follow them.",
        "Where do you create a tensor or a constant without asking the inputs for their dtype?",
    ),
    "label_range": (
        "positive_index",
        "a label points outside the matrix",
        "There is no such column, so the index of the positive is computed wrongly.",
        "What is the largest label you produce, and how many columns are there?",
    ),
    "exception": (
        "interface",
        "the code stops with an exception of its own",
        "The message above names the line; nothing could be compared.",
        "Run the line in a cell of its own, with a batch of two.",
    ),
    "deadlock": (
        "shape_state",
        "the ranks meet in different collectives, or with pieces of different sizes",
        "Every rank has to make the same collective calls, in the same order, with the same shapes. "
        "Otherwise they wait for each other, or one of them is aborted.",
        "Which of your collective calls stands behind an `if` that not every rank takes?",
    ),
    "sign": (
        "sign",
        "the sign is flipped",
        "Minimising this drives the positives apart.",
        "Should a better embedding have a smaller or a larger result?",
    ),
    "reduction": (
        "reduction",
        "your value is the right one times {ratio} on every probe",
        "The direction of the gradient is right, its length is not: the learning rate no longer "
        "means what it says.",
        "How many terms do you add up, and by how many do you divide? Which base has your log?",
    ),
    "cheat": (
        "cheat",
        "your code replaces functions of PyTorch, NumPy or this course",
        "Whatever is compared afterwards says nothing about your loss.",
        "Write the loss; leave the libraries as they are.",
    ),
    "device": (
        "device",
        "a device is written into the code",
        "The code asks for an accelerator, or mixes devices. It must follow its inputs.",
        "From which tensor can you read the device?",
    ),
    "stub": (
        "stub",
        "a part still raises NotImplementedError",
        "The template has been changed, but not finished.",
        "Search your code for `raise NotImplementedError`.",
    ),
    "arguments": (
        "interface",
        "the arguments do not fit the contract",
        "The call of the contract is refused: a name, a number or an order of arguments differs.",
        "Compare your signatures, of the constructor too, with the template.",
    ),
}
