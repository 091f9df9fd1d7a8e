# Prints where $actual is not what is $expected. What GitHub adds is not compared, except in lists.
def sorted: if type == "array" then sort_by(.type? // .context? // .name? // .) else . end;
def differences($expected; $actual; $path):
  if ($expected | type) == "object" and ($actual | type) == "object" then
    $expected | to_entries[] | .key as $key |
    if $key == "bypass_actors" and ($actual | has($key) | not)
    then "NOT COMPARED \($path): who may bypass it (only an administrator can see that)"
    else differences(.value; $actual[$key]; "\($path) \($key)") end
  elif ($expected | type) == "array" and ($actual | type) == "array"
    and ($expected | length) == ($actual | length) then
    [($expected | sorted), ($actual | sorted)] | transpose | to_entries[] |
    differences(.value[0]; .value[1]; "\($path) \(.key + 1)")
  elif $expected == $actual then empty
  else "\($path) should be \($expected | tojson), but is \($actual | tojson)" end;
differences($expected; $actual; $name)
