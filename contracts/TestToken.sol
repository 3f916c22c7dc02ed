// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

interface IDepositTarget {
    function deposit(uint16 asset, bytes32 to, uint64 units) external payable;
    function refund(uint16 asset, uint64 number) external;
}

/// For tests: a token that anybody mints, and that can be as ill-bred as tokens are.
contract TestToken {
    uint8 public constant PLAIN = 0;
    /// Returns nothing.
    uint8 public constant SILENT = 1;
    /// Keeps a hundredth of what is moved.
    uint8 public constant GREEDY = 2;
    /// Returns false, and moves nothing.
    uint8 public constant LYING = 3;
    /// Calls the vault that it is moved into or out of.
    uint8 public constant INTRUSIVE = 4;
    /// Pays some payees, and others not.
    uint8 public constant CHOOSY = 5;
    /// Lets who is paid do what he wants to, on account of who pays.
    uint8 public constant BUSY = 6;

    uint8 public immutable decimals;
    uint8 public manner;
    mapping(address owner => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 amount);

    constructor(uint8 places) {
        decimals = places;
    }

    function behave(uint8 how) external {
        manner = how;
    }

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
        emit Transfer(address(0), to, amount);
    }

    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        answer(move(msg.sender, to, amount));
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        answer(move(from, to, amount));
    }

    function move(address from, address to, uint256 amount) private returns (bool) {
        if (manner == LYING) return false;
        if (manner == CHOOSY && uint160(to) % 2 == 1) revert("not you");
        if (manner == BUSY) {
            uint256 before = gasleft();
            while (before - gasleft() < 6_000_000) {}
        }
        if (manner == INTRUSIVE) {
            if (to.code.length > 0) IDepositTarget(to).deposit(1, 0, 1);
            else IDepositTarget(from).refund(1, 1);
        }
        balanceOf[from] -= amount;
        balanceOf[to] += manner == GREEDY ? amount - amount / 100 : amount;
        emit Transfer(from, to, amount);
        return true;
    }

    function answer(bool value) private view {
        if (manner == SILENT) return;
        assembly {
            mstore(0, value)
            return(0, 32)
        }
    }
}

/// For tests: takes the native coin, refuses it, or calls the vault that pays it.
contract TestPayee {
    bool public refuses;
    bool public intrudes;
    bool public wasRefused;

    constructor() {}

    function behave(bool refuse, bool intrude) external {
        refuses = refuse;
        intrudes = intrude;
    }

    receive() external payable {
        if (refuses) revert("not here");
        if (!intrudes) return;
        try IDepositTarget(msg.sender).refund(1, 1) {} catch {
            wasRefused = true;
        }
    }
}

/// For tests: pays in twice in one transaction.
contract TestTwice {
    constructor() {}

    function deposit(IDepositTarget vault, uint16 asset, bytes32 to, uint64 units) external payable {
        vault.deposit{value: msg.value / 2}(asset, to, units);
        vault.deposit{value: msg.value / 2}(asset, to, units);
    }
}
