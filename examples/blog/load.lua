-- For wrk: posts comments that differ, as a form does.
local thread_count = 0

function setup(thread)
  thread_count = thread_count + 1
  thread:set("id", thread_count)
end

local count = 0

function request()
  count = count + 1
  local comment = "I+%3Cb%3Eagree%3C%2Fb%3E+with+number+" .. id .. "-" .. count ..
    "%2C+not+with+%3Ci%3Eothers%3C%2Fi%3E%3A+see+%3Ca+href%3D%22https%3A%2F%2Fexample.org%2F" .. count ..
    "%22%3Ethis+page%3C%2Fa%3E.%0D%0A%0D%0A" .. string.rep("Nobody+has+said+so+before+me%2C+so+I+say+it+again.+", 5)
  local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
  return wrk.format("POST", "/posts/welcome/comments", headers, "name=Load+" .. id .. "&comment=" .. comment)
end
